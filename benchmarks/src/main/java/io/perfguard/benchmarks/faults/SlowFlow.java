/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The answers of one connection, on their way through a toxic. Belongs to its loop's thread. */
final class SlowFlow {
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** @param shaped whether it waits for the line or between slices, and not only for a latency */
  private record Piece(ByteBuffer bytes, long due, boolean shaped) {}

  private final EventLoop loop;
  private final Wire client;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long lastDue = System.nanoTime();

  SlowFlow(EventLoop loop, Wire client) {
    this.loop = loop;
    this.client = client;
  }

  /**
   * Sends bytes as the toxic would have it, after all that was sent before.
   *
   * @param from when they have passed the line
   */
  void send(ByteBuffer bytes, Toxic toxic, long from) {
    long due = from + toxic.latency().toNanos();
    due = pieces.isEmpty() || due - lastDue > 0 ? due : lastDue;
    Toxic.Slices slices = toxic.slices();
    boolean shaped = slices.bytes() > 0 || toxic.bytesPerSecond() > 0;
    if (slices.bytes() == 0) {
      add(new Piece(bytes, due, shaped));
      return;
    }
    int head = slices.bodyOnly() ? headBytes(bytes) : 0;
    if (head > 0) {
      add(new Piece(bytes.slice(0, head), due, true));
    }
    for (int at = head; at < bytes.limit(); at += slices.bytes()) {
      due += slices.gap().toNanos();
      int size = Math.min(slices.bytes(), bytes.limit() - at);
      add(new Piece(bytes.slice(at, size), due, true));
    }
  }

  private static int headBytes(ByteBuffer bytes) {
    for (int i = 0; i + HEAD_END.length <= bytes.limit(); i++) {
      if (bytes.slice(i, HEAD_END.length).equals(ByteBuffer.wrap(HEAD_END))) {
        return i + HEAD_END.length;
      }
    }
    return 0;
  }

  private void add(Piece piece) {
    lastDue = piece.due();
    pieces.add(piece);
    if (pieces.size() == 1) {
      pump();
    }
  }

  /** Sends what is due, and comes back when the next is; one timer at a time. */
  private void pump() {
    long now = System.nanoTime();
    while (!pieces.isEmpty() && pieces.element().due() - now <= 0) {
      client.send(pieces.remove().bytes());
    }
    if (!client.isOpen()) {
      pieces.clear();
    }
    if (!pieces.isEmpty()) {
      loop.at(pieces.element().due(), this::pump);
    }
  }

  /** Lets go what was shaped; what a latency delays is on its way, and stays so. */
  void release() {
    while (!pieces.isEmpty() && pieces.element().shaped()) {
      client.send(pieces.remove().bytes());
    }
  }
}
