/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A small HTTP/1.1 server: any GET is answered with the same body, connections are kept. Belongs to
 * its loop's thread.
 */
final class Origin {
  private static final int BODY_BYTES = 2_048;
  private static final byte[] OK =
      bytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
          + BODY_BYTES
          + "\r\n\r\n"
          + "x".repeat(BODY_BYTES));
  private static final String UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n";

  /** Of an answer that is good. */
  static final int ANSWER_BYTES = OK.length;

  private final EventLoop loop;
  private final Random random;
  private final Workers workers;
  private final Listener listener;
  private OriginMode mode;
  private long requestCount;

  Origin(EventLoop loop, Lab lab, long seed) throws IOException {
    this.loop = loop;
    random = new Random(seed);
    mode = OriginMode.healthy(lab.workers());
    workers = new Workers(loop, random, lab.workers(), lab.service());
    listener = new Listener(loop, 0, Connection::new);
  }

  InetSocketAddress address() {
    return listener.address();
  }

  void become(OriginMode newMode) {
    mode = newMode;
    workers.become(mode.workers(), mode.extraService());
  }

  /** Requests that arrived, whatever became of them. */
  long requestCount() {
    return requestCount;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A client's connection; one request after the other. */
  private final class Connection extends Wire {
    private final HeadCounter heads = new HeadCounter();
    private int waiting;
    private boolean answering;

    Connection(SocketChannel channel) throws IOException {
      super(loop, channel);
    }

    @Override
    void received(ByteBuffer bytes) {
      waiting += heads.count(bytes);
      next();
    }

    private void next() {
      if (answering || waiting == 0) {
        return;
      }
      waiting--;
      answering = true;
      requestCount++;
      if (random.nextDouble() < mode.failRate()) {
        answer(bytes(UNAVAILABLE + retryAfter() + "\r\n"));
      } else if (!workers.submit(this::done)) {
        reset();
      }
    }

    private String retryAfter() {
      return mode.retryAfterSeconds() == 0
          ? ""
          : "Retry-After: " + mode.retryAfterSeconds() + "\r\n";
    }

    private void done() {
      if (mode.tailRate() > 0 && random.nextDouble() < mode.tailRate()) {
        loop.at(System.nanoTime() + mode.tail().toNanos(), () -> answer(OK));
      } else {
        answer(OK);
      }
    }

    private void answer(byte[] answer) {
      send(ByteBuffer.wrap(answer));
      answering = false;
      next();
    }

    @Override
    void ended() {}
  }
}
