/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes server-sent events out of bytes as they come, in pieces that may end anywhere, inside of a
 * character too. Lines end with LF, CR or both; comments, ids and retry times are left out.
 *
 * <p>Source: WHATWG HTML, "Server-sent events", 9.2.5 and 9.2.6. Not thread-safe.
 */
final class SseParser {
  /** Hears events. */
  interface Sink {
    /**
     * An event.
     *
     * @param data its data lines, with LF between them
     */
    void event(String data);
  }

  private static final int FIRST = 512;

  private final int most;
  private final Sink sink;
  private byte[] line = new byte[FIRST];
  private int length;
  private boolean afterCr;
  private boolean beforeFirstLine = true;
  // The data of the event so far; null where no data line came yet, which is no event.
  private @Nullable StringBuilder data;

  /**
   * A parser.
   *
   * @param most bytes of a line, and characters of the data of an event
   * @param sink hears events
   */
  SseParser(int most, Sink sink) {
    this.most = most;
    this.sink = sink;
  }

  /**
   * Takes more bytes.
   *
   * @param bytes are read to their end
   * @throws TooLongException if a line or an event is longer than it may be
   */
  void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      boolean secondOfTwo = afterCr && b == '\n';
      afterCr = b == '\r';
      if (secondOfTwo) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine();
      } else {
        append(b);
      }
    }
  }

  /** The stream has ended: what came of a last event without the empty line behind it is one. */
  void end() {
    if (length > 0) {
      endLine();
    }
    dispatch();
  }

  private void append(byte b) {
    if (length == most) {
      throw new TooLongException("a line of the stream", most);
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, (int) Math.min(most, 2L * length));
    }
    line[length++] = b;
  }

  private void endLine() {
    int from = 0;
    if (beforeFirstLine) {
      beforeFirstLine = false;
      if (length >= 3
          && line[0] == (byte) 0xEF
          && line[1] == (byte) 0xBB
          && line[2] == (byte) 0xBF) {
        from = 3; // the byte order mark
      }
    }
    String text = new String(line, from, length - from, StandardCharsets.UTF_8);
    length = 0;
    if (line.length > 16 * FIRST) {
      line = new byte[FIRST]; // a long line is rare
    }
    if (text.isEmpty()) {
      dispatch();
    } else {
      field(text);
    }
  }

  private void field(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    if (!name.equals("data")) {
      return;
    }
    String value = colon < 0 ? "" : text.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    StringBuilder all = data;
    if (all == null) {
      data = new StringBuilder(value);
      return;
    }
    if ((long) all.length() + value.length() >= most) {
      throw new TooLongException("an event of the stream", most);
    }
    all.append('\n').append(value);
  }

  private void dispatch() {
    StringBuilder all = data;
    if (all != null) {
      data = null;
      sink.event(all.toString());
    }
  }
}
