/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.nio.ByteBuffer;

/** A body of server-sent events, told while it is read. */
final class EventBody extends BodyReader {
  /** Bytes of one event: far more than a piece of text, enough for one with a picture. */
  private static final int LONGEST_EVENT = 8 << 20;

  private final SseParser parser;
  private final int most;
  private long read;

  /**
   * A body.
   *
   * @param most bytes of it
   * @param sink hears events
   * @param sign is run when something came
   */
  EventBody(int most, SseParser.Sink sink, Runnable sign) {
    super(sign);
    this.most = most;
    this.parser = new SseParser(Math.min(most, LONGEST_EVENT), sink);
  }

  @Override
  boolean take(ByteBuffer bytes) {
    read += bytes.remaining();
    if (read > most) {
      throw new TooLongException("the answer", most);
    }
    parser.feed(bytes);
    return true;
  }

  @Override
  void end() {
    parser.end();
  }
}
