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
  /** Of the hash, which overflows as it should. */
  private static final long SQUARE = square(BASE);

  private static final long[] SMALL_POWERS = smallPowers();
  private static final int ORDINARY = 32; // characters of a word, at most
  private static final int KEPT = Fingerprint.MAXIMUM_TEXT + 1; // one more, so that the cut is seen

  private char[] kept;
  private int length;
  private long hash;
  private long wordHash;

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
    int at = length;
    if (at < KEPT) {
      if (at == kept.length) {
        grow(1);
      }
      kept[at] = c;
    }
    length = at + 1;
    hash = hash * BASE + c;
  }

  /** Two at once, since each step of the hash waits for the one before. */
  void append(char first, char second) {
    int at = length;
    if (at + 1 < kept.length) {
      kept[at] = first;
      kept[at + 1] = second;
      length = at + 2;
      hash = hash * SQUARE + (first * BASE + second);
    } else {
      append(first);
      append(second);
    }
  }

  void append(boolean space, char c) {
    if (space) {
      append(' ', c);
    } else {
      append(c);
    }
  }

  void append(String sql, int from, int to) {
    for (int i = from; i < to; i++) {
      append(sql.charAt(i));
    }
  }

  /**
   * Appends a word in lower case.
   *
   * @param spaced whether a space stands before it
   * @return where it ends in {@code sql}
   */
  int appendWord(boolean spaced, String sql, int from, int limit, char[] folding) {
    // The hash of the word is a sum of its own, so that that of the text is in wait once a word.
    int space = Math.min(ORDINARY, limit - from) + 1;
    if (length + space > kept.length) {
      grow(space);
    }
    long before = hash;
    int start = length;
    if (spaced) {
      if (start < kept.length) {
        kept[start] = ' ';
      }
      before = before * BASE + ' ';
      start++;
    }
    int end = Math.min(limit, from + kept.length - start);
    int at = from;
    long ofWord = 0;
    char[] to = kept;
    int shift = start - from;
    char c = 1;
    while (at < end) {
      c = folded(sql.charAt(at), folding);
      if (c == 0) {
        break;
      }
      to[at + shift] = c;
      ofWord = ofWord * BASE + c;
      at++;
    }
    hash = before * power(at - from) + ofWord;
    length = start + (at - from);
    wordHash = ofWord;
    return c != 0 && at < limit ? appendRest(sql, at, limit, folding) : at;
  }

  /** Of a word that is long, or stands beyond what is kept. */
  private int appendRest(String sql, int from, int limit, char[] folding) {
    int at = from;
    while (at < limit) {
      char c = folded(sql.charAt(at), folding);
      if (c == 0) {
        break;
      }
      append(c);
      wordHash = wordHash * BASE + c;
      at++;
    }
    return at;
  }

  private void grow(int space) {
    if (kept.length < KEPT) {
      kept = Arrays.copyOf(kept, Math.min(KEPT, Math.max(kept.length * 2, length + space)));
    }
  }

  /** In lower case; 0 if it ends the word. */
  static char folded(char c, char[] folding) {
    if (c < folding.length) {
      return folding[c];
    }
    return Characters.isSpace(c) ? 0 : Character.toLowerCase(c);
  }

  /** The hash of the word that was appended last, for {@link Words#find}. */
  long wordHash() {
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

  /** The hash of a word in lower case. */
  static long hashOf(String word) {
    long sum = 0;
    for (int i = 0; i < word.length(); i++) {
      sum = sum * BASE + word.charAt(i);
    }
    return sum;
  }

  private static long[] smallPowers() {
    long[] powers = new long[64];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
    return powers;
  }

  private static long power(int exponent) {
    if (exponent < SMALL_POWERS.length) {
      return SMALL_POWERS[exponent];
    }
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

  private static long square(long number) {
    return number * number;
  }
}
