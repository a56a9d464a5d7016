/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

/**
 * SipHash-2-4 over words of 64 bits: a short hash that tells nothing of its input to whoever lacks
 * the key. For input of whole words it gives what the published algorithm gives for their bytes.
 *
 * <p>Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", Indocrypt 2012.
 *
 * <p>Not thread-safe.
 */
final class SipHash {
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long words;

  SipHash(long key0, long key1) {
    v0 = key0 ^ 0x736F6D6570736575L;
    v1 = key1 ^ 0x646F72616E646F6DL;
    v2 = key0 ^ 0x6C7967656E657261L;
    v3 = key1 ^ 0x7465646279746573L;
  }

  SipHash add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
    words++;
    return this;
  }

  /** Adds the characters, four to a word, and their number. */
  SipHash add(String text) {
    int length = text.length();
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      add(text.charAt(i)
          | ((long) text.charAt(i + 1) << 16)
          | ((long) text.charAt(i + 2) << 32)
          | ((long) text.charAt(i + 3) << 48));
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = (rest << 16) | text.charAt(i);
    }
    return add(rest).add(length);
  }

  /** Adds the bytes, eight to a word, and their number. */
  SipHash add(byte[] bytes) {
    long word = 0;
    for (int i = 0; i < bytes.length; i++) {
      word = (word << 8) | (bytes[i] & 0xFF);
      if ((i & 7) == 7) {
        add(word);
        word = 0;
      }
    }
    return add(word).add(bytes.length);
  }

  /** The hash; nothing may be added after it. */
  long finish() {
    add(words << 59); // the number of bytes, its lowest eight bits on top
    v2 ^= 0xFF;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
