/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.resilience.GuardMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Web sockets go through a guarded client, unguarded. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // the wire has line ends of its own
class WebSocketTest {
  private static final int CLOSE = 0x88;
  private static final Pattern KEY = Pattern.compile("(?i)\r\nsec-websocket-key: (\\S+)\r\n");

  private static URI uri(RawOrigin origin) {
    return URI.create("ws://localhost:" + origin.port() + "/echo");
  }

  /** Agrees to speak, echoes each short message, and closes when it is asked to. RFC 6455. */
  private static void echo(RawOrigin.Exchange exchange) throws IOException {
    Matcher key = KEY.matcher(exchange.request());
    assertThat(key.find()).isTrue();
    exchange.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accepted(key.group(1)) + "\r\n\r\n");
    int type;
    do {
      type = exchange.in().read();
      if (type < 0) {
        return;
      }
      int length = exchange.in().read() & 0x7f; // the bit above says that it is masked
      byte[] mask = exchange.in().readNBytes(4);
      byte[] payload = exchange.in().readNBytes(length);
      for (int i = 0; i < length; i++) {
        payload[i] ^= mask[i % 4];
      }
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(type);
      frame.write(length);
      frame.write(payload);
      exchange.out().write(frame.toByteArray());
      exchange.out().flush();
    } while (type != CLOSE);
    exchange.socket().close();
  }

  private static String accepted(String key) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1")
          .digest(
              (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** Keeps the first message, and how the other side closed. */
  private static final class Heard implements WebSocket.Listener {
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.complete(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      text.completeExceptionally(error);
      closed.completeExceptionally(error);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_web_socket_speaks_and_hears_in_each_mode(GuardMode mode) throws Exception {
    try (RawOrigin origin = new RawOrigin(WebSocketTest::echo)) {
      GuardedHttpClient http = GuardedHttpClient.builder("partners").mode(mode).build();
      Heard heard = new Heard();
      WebSocket socket = http.newWebSocketBuilder()
          .header("X-Id", "1")
          .buildAsync(uri(origin), heard)
          .get(20, TimeUnit.SECONDS);
      socket.sendText("hello", true).get(20, TimeUnit.SECONDS);

      assertThat(heard.text.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);
      assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
      assertThat(origin.requests()).singleElement().asString().contains("X-Id: 1\r\n");
      assertThat(http.stats().callCount()).isZero(); // unguarded, and so not counted
    }
  }

  @Test
  void a_server_that_does_not_agree_is_told_as_the_jdk_tells_it() throws Exception {
    try (RawOrigin origin = new RawOrigin(exchange -> exchange.answer(403, "no"))) {
      HttpClient guarded = GuardedHttpClient.builder("partners").build();
      for (HttpClient http : new HttpClient[] {HttpClient.newHttpClient(), guarded}) {
        CompletableFuture<WebSocket> refused =
            http.newWebSocketBuilder().buildAsync(uri(origin), new Heard());

        assertThat(refused)
            .failsWithin(20, TimeUnit.SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(WebSocketHandshakeException.class);
      }
    }
  }
}
