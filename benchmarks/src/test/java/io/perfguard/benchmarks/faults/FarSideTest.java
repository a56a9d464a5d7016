/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.benchmarks.faults.Toxic.Kind;
import io.perfguard.benchmarks.faults.Toxic.Slices;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FarSideTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private FarSide far;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    far = new FarSide(Lab.DEFAULT, 1);
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    far.close();
  }

  private Socket connect() throws IOException {
    URI uri = far.uri();
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    sockets.add(socket);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void ask(Socket socket) throws IOException {
    write(socket, REQUEST);
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Reads an answer of 200 to its end. */
  private static String answer(Socket socket) throws IOException {
    String head = head(socket);
    byte[] body = socket.getInputStream().readNBytes(2_048);
    assertThat(body).hasSize(2_048);
    return head;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  @Test
  void a_healthy_connection_is_kept_and_every_request_counted() throws IOException {
    Socket socket = connect();
    for (int i = 1; i <= 3; i++) {
      ask(socket);
      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
      assertThat(far.counts()).isEqualTo(new FarSide.Counts(i, i, 1));
    }
  }

  @Test
  void a_request_in_many_packets_is_one() throws IOException {
    Socket socket = connect();
    for (int i = 0; i < REQUEST.length(); i++) {
      write(socket, REQUEST.substring(i, i + 1));
    }
    assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
    assertThat(far.counts().requestCount()).isEqualTo(1);
  }

  @Test
  void a_storm_answers_503_with_the_retry_after_that_was_asked_for() throws IOException {
    Socket socket = connect();
    far.origin(far.healthy().failing(1, 0));
    ask(socket);
    assertThat(head(socket)).startsWith("HTTP/1.1 503 ").doesNotContain("Retry-After");
    far.origin(far.healthy().failing(1, 7));
    ask(socket);
    assertThat(head(socket)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 7\r\n");
  }

  @Test
  void a_brownout_fails_its_share() throws IOException {
    far.origin(far.healthy().failing(0.5, 0));
    Socket socket = connect();
    int failed = 0;
    for (int i = 0; i < 40; i++) {
      ask(socket);
      String head = head(socket);
      if (head.startsWith("HTTP/1.1 503 ")) {
        failed++;
      } else {
        assertThat(socket.getInputStream().readNBytes(2_048)).hasSize(2_048);
      }
    }
    assertThat(failed).isBetween(8, 32);
  }

  @Test
  void fewer_workers_do_what_was_abandoned_before_what_came_later() throws IOException {
    far.origin(OriginMode.healthy(1).slowerBy(Duration.ofMillis(100)));
    for (int i = 0; i < 5; i++) {
      Socket abandoned = connect();
      ask(abandoned);
      while (far.counts().originRequestCount() <= i) {
        Thread.onSpinWait();
      }
      abandoned.close();
    }
    long start = System.nanoTime();
    Socket last = connect();
    ask(last);
    assertThat(answer(last)).startsWith("HTTP/1.1 200 ");
    // Of the first, some may have passed already.
    assertThat(millisSince(start)).isGreaterThan(450);
  }

  @Test
  void a_tail_delays_its_share_and_no_worker() throws IOException {
    far.origin(OriginMode.healthy(1).withTail(1, Duration.ofMillis(1_500)));
    long start = System.nanoTime();
    Socket one = connect();
    Socket two = connect();
    ask(one);
    ask(two);
    answer(one);
    assertThat(millisSince(start)).isGreaterThan(1_500);
    answer(two);
    assertThat(millisSince(start)).isLessThan(3_000);
  }

  @Test
  void a_latency_delays_the_answer_and_its_end_does_not_bring_it_earlier() throws IOException {
    far.network(Toxic.latency(Duration.ofMillis(1_500)));
    long start = System.nanoTime();
    Socket socket = connect();
    ask(socket);
    while (far.counts().originRequestCount() == 0) {
      Thread.onSpinWait();
    }
    Generator.awaitTime(start + Duration.ofMillis(200).toNanos());
    far.heal();
    answer(socket);
    assertThat(millisSince(start)).isGreaterThan(1_500);
    long again = System.nanoTime();
    ask(socket);
    answer(socket);
    assertThat(millisSince(again)).isLessThan(1_500);
  }

  @Test
  void a_blackhole_keeps_connections_and_counts_what_it_swallows() throws IOException {
    Socket socket = connect();
    ask(socket);
    answer(socket);
    far.network(Toxic.of(Kind.BLACKHOLE));
    ask(socket);
    socket.setSoTimeout(300);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(far.counts()).isEqualTo(new FarSide.Counts(2, 1, 1));
    assertThat(connect().isConnected()).isTrue();
    far.heal();
    socket.setSoTimeout(10_000);
    ask(socket);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_reset_resets_what_is_open_and_what_asks_and_counts_it() throws IOException {
    Socket open = connect();
    ask(open);
    answer(open);
    far.network(Toxic.of(Kind.RESET));
    assertThatThrownBy(() -> open.getInputStream().read()).isInstanceOf(SocketException.class);
    Socket fresh = connect();
    ask(fresh);
    assertThatThrownBy(() -> fresh.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThat(far.counts()).isEqualTo(new FarSide.Counts(2, 1, 2));
  }

  @Test
  void down_refuses_and_comes_back_at_the_same_port() throws IOException {
    Socket open = connect();
    ask(open);
    answer(open);
    URI before = far.uri();
    far.network(Toxic.of(Kind.DOWN));
    assertThatThrownBy(() -> open.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    far.heal();
    assertThat(far.uri()).isEqualTo(before);
    Socket socket = connect();
    ask(socket);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_bandwidth_is_shared_by_all() throws IOException {
    far.network(Toxic.bandwidth(10_000));
    long start = System.nanoTime();
    List<Socket> four = List.of(connect(), connect(), connect(), connect());
    for (Socket socket : four) {
      ask(socket);
    }
    for (Socket socket : four) {
      answer(socket);
    }
    // 4 x 2.1 KB at 10 KB/s.
    assertThat(millisSince(start)).isGreaterThan(800);
  }

  @Test
  void a_drip_lets_the_head_pass_and_its_end_frees_the_body() throws IOException {
    far.network(Toxic.sliced(new Slices(16, Duration.ofMillis(250), true)));
    Socket socket = connect();
    long start = System.nanoTime();
    ask(socket);
    assertThat(head(socket)).startsWith("HTTP/1.1 200 ");
    // In slices it would have taken more than a second.
    assertThat(millisSince(start)).isLessThan(1_000);
    assertThat(socket.getInputStream().readNBytes(32)).hasSize(32);
    assertThat(millisSince(start)).isGreaterThan(500);
    far.heal();
    assertThat(socket.getInputStream().readNBytes(2_016)).hasSize(2_016);
    assertThat(millisSince(start)).isLessThan(20_000);
  }

  @Test
  void slices_add_up_to_the_same_answer() throws IOException {
    far.network(Toxic.sliced(new Slices(64, Duration.ofMillis(10), false)));
    Socket socket = connect();
    long start = System.nanoTime();
    ask(socket);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
    assertThat(millisSince(start)).isGreaterThan(330);
    ask(socket);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
  }
}
