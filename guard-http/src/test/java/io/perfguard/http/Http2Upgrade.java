/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * As much of HTTP/2 as it takes to answer the request that asked for the upgrade, and to push
 * beside the answer: no server of the class path pushes any more. Source: RFC 7540, sections 3.2
 * and 6, RFC 7541, appendix A.
 */
final class Http2Upgrade {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] STATUS_200 = {(byte) 0x88};

  private Http2Upgrade() {}

  /** Answers with {@code over 2}. */
  static void answerOnce(RawOrigin.Exchange exchange) throws IOException {
    begin(exchange);
    answer(exchange.out(), 1, "over 2");
    exchange.awaitItsEnd();
  }

  /** Answers with {@code over 2}, and pushes two more: {@code /1} and {@code /2}. */
  static void answerAndPush(RawOrigin.Exchange exchange) throws IOException {
    begin(exchange);
    OutputStream out = exchange.out();
    for (int i = 1; i <= 2; i++) {
      ByteArrayOutputStream promise = new ByteArrayOutputStream();
      promise.write(new byte[] {0, 0, 0, (byte) (2 * i)}); // the stream that it will come by
      promise.write(0x82); // :method GET
      promise.write(0x86); // :scheme http
      literal(promise, 1, "localhost:" + exchange.origin().port()); // :authority
      literal(promise, 4, "/" + i); // :path
      frame(out, PUSH_PROMISE, END_HEADERS, 1, promise.toByteArray());
    }
    answer(out, 2, "pushed 1");
    answer(out, 4, "pushed 2");
    answer(out, 1, "over 2");
    exchange.awaitItsEnd();
  }

  private static void begin(RawOrigin.Exchange exchange) throws IOException {
    exchange.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    frame(exchange.out(), SETTINGS, 0, 0, new byte[0]);
    exchange.in().readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
    frame(exchange.out(), SETTINGS, ACK, 0, new byte[0]);
  }

  private static void answer(OutputStream out, int stream, String body) throws IOException {
    frame(out, HEADERS, END_HEADERS, stream, STATUS_200);
    frame(out, DATA, END_STREAM, stream, body.getBytes(StandardCharsets.US_ASCII));
  }

  private static void literal(ByteArrayOutputStream to, int nameIndex, String value)
      throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    to.write(nameIndex);
    to.write(bytes.length);
    to.write(bytes);
  }

  private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    int length = payload.length;
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length});
    frame.write(new byte[] {(byte) type, (byte) flags, 0, 0, 0, (byte) stream});
    frame.write(payload);
    out.write(frame.toByteArray());
    out.flush();
  }
}
