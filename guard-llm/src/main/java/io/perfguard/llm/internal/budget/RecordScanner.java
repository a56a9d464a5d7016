/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.budget;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Finds the records in the bytes of a journal. A record is its length, a checksum of all that
 * follows, a number that grows by one with each record, and the payload. Not thread-safe.
 */
final class RecordScanner {
  /** Length, checksum, number. */
  static final int HEADER = Integer.BYTES + Integer.BYTES + Long.BYTES;

  static final int MOST_PAYLOAD = 1 << 20;

  private final ByteBuffer bytes;
  private final int begin;
  private int end;
  private long number = -1;
  private int damaged;

  RecordScanner(ByteBuffer bytes, int begin) {
    this.bytes = bytes;
    this.begin = begin;
  }

  /**
   * Gives the payloads to a consumer. Bytes that are no record are skipped, up to the next ones
   * that are: a record is recognised by its checksum, and by a number above all before it.
   */
  void scan(Consumer<ByteBuffer> consumer) {
    int at = begin;
    end = begin;
    boolean inRecord = true;
    while (at + HEADER <= bytes.limit()) {
      int length = lengthAt(at);
      if (length < 0) {
        damaged += inRecord ? 1 : 0;
        inRecord = false;
        at++;
        continue;
      }
      inRecord = true;
      number = bytes.getLong(at + 2 * Integer.BYTES);
      consumer.accept(bytes.slice(at + HEADER, length));
      at += HEADER + length;
      end = at;
    }
    if (inRecord && at < bytes.limit()) {
      damaged++;
    }
  }

  /** The length of the payload of a record that begins here; -1 if none does. */
  private int lengthAt(int at) {
    int length = bytes.getInt(at);
    if (length <= 0 || length > MOST_PAYLOAD || length > bytes.limit() - at - HEADER) {
      return -1;
    }
    boolean newer = bytes.getLong(at + 2 * Integer.BYTES) > number;
    int sum = checksum(bytes.slice(at + 2 * Integer.BYTES, Long.BYTES + length));
    return newer && sum == bytes.getInt(at + Integer.BYTES) ? length : -1;
  }

  static int checksum(ByteBuffer content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return (int) sum.getValue();
  }

  /** Behind the last record. */
  int end() {
    return end;
  }

  /** The number of the last record; -1 if there is none. */
  long number() {
    return number;
  }

  /** How many stretches of bytes were no record, the torn end included. */
  int damaged() {
    return damaged;
  }
}
