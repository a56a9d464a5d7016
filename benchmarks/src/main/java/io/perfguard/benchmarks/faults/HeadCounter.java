/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.nio.ByteBuffer;

/**
 * Counts requests without a body in a stream, by the empty line that ends each: however the stream
 * is cut into packets. Not thread-safe.
 */
final class HeadCounter {
  private static final String END = "\r\n\r\n";

  /** How much of the end was seen. */
  private int matched;

  /** How many heads end in these bytes, which are left unread. */
  int count(ByteBuffer bytes) {
    int heads = 0;
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      byte next = bytes.get(i);
      if (next == END.charAt(matched)) {
        matched++;
      } else {
        matched = next == END.charAt(0) ? 1 : 0;
      }
      if (matched == END.length()) {
        heads++;
        matched = 0;
      }
    }
    return heads;
  }
}
