/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.Arrays;

/**
 * The normalised text while it is written: its beginning, its length, its hash. Can go back to a
 * place where it has been. Not thread-safe.
 */
final class NormalText {
  /*
   * The hash is a polynomial in an odd number, modulo 2^64. Of two places of the text it tells the hash of what stands
   * between them without keeping that (see between), so that the elements of a list are compared in constant space. Its
   * low bits are poor, therefore id() stirs at the end; collisions among texts that no one forges are as rare as 64 bits
   * promise.
   */
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final int KEPT = Fingerprint.MAXIMUM_TEXT + 1; // one more, so that the cut is seen

  private char[] kept;
  private int length;
  private long hash;
  private int wordHash;

  NormalText(int expected) {
    kept = new char[Math.min(KEPT, Math.max(32, expected + (expected >> 3)))];
  }

  int length() {
    return length;
  }

  long hash() {
    return hash;
  }

  void append(char c) {
    if (length < KEPT) {
      if (length == kept.length) {
        kept = Arrays.copyOf(kept, Math.min(KEPT, length * 2));
      }
      kept[length] = c;
    }
    length++;
    hash = hash * BASE + c;
  }

  void append(String sql, int from, int to) {
    for (int i = from; i < to; i++) {
      append(sql.charAt(i));
    }
  }

  /**
   * Appends a word in lower case.
   *
   * @return where it ends in {@code sql}
   */
  int appendWord(String sql, int from, int limit, char[] folding) {
    if (length + (limit - from) <= kept.length) {
      return appendWordThatFits(sql, from, limit, folding);
    }
    int at = from;
    int sum = 0;
    while (at < limit) {
      char c = folded(sql.charAt(at), folding);
      if (c == 0) {
        break;
      }
      append(c);
      sum = Words.hash(sum, c);
      at++;
    }
    wordHash = sum;
    return at;
  }

  private int appendWordThatFits(String sql, int from, int limit, char[] folding) {
    int at = from;
    int sum = 0;
    long h = hash;
    char[] to = kept;
    int next = length;
    while (at < limit) {
      char c = folded(sql.charAt(at), folding);
      if (c == 0) {
        break;
      }
      to[next++] = c;
      h = h * BASE + c;
      sum = Words.hash(sum, c);
      at++;
    }
    hash = h;
    length = next;
    wordHash = sum;
    return at;
  }

  /** In lower case; 0 if it ends the word. */
  static char folded(char c, char[] folding) {
    if (c < folding.length) {
      return folding[c];
    }
    return Characters.isSpace(c) ? 0 : Character.toLowerCase(c);
  }

  /** The hash of the word that was appended last, for {@link Words#find}. */
  int wordHash() {
    return wordHash;
  }

  /** Takes back what was written since the text had this length and this hash. */
  void backTo(int earlierLength, long earlierHash) {
    length = earlierLength;
    hash = earlierHash;
  }

  /** The hash of what was written since the text had this length and this hash. */
  long since(int earlierLength, long earlierHash) {
    return hash - earlierHash * power(length - earlierLength);
  }

  private static long power(int exponent) {
    long result = 1;
    long square = BASE;
    for (int rest = exponent; rest > 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  long id() {
    long h = hash ^ (length * 0xC2B2AE3D27D4EB4FL);
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  @Override
  public String toString() {
    if (length <= Fingerprint.MAXIMUM_TEXT) {
      return new String(kept, 0, length);
    }
    int end = Fingerprint.MAXIMUM_TEXT - 1;
    if (Character.isHighSurrogate(kept[end - 1])) {
      end--;
    }
    kept[end] = '…';
    return new String(kept, 0, end + 1);
  }
}
