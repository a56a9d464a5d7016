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
   * between them without keeping that (see since), so that the elements of a list are compared in constant space. Its
   * low bits are poor, therefore id() stirs at the end; collisions among texts that no one forges are as rare as 64 bits
   * promise.
   *
   * What is kept is hashed when the hash is asked for, four characters a step; only behind that each character is, when
   * it is written.
   */
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long[] POWERS = powers();
  private static final long SQUARE = POWERS[2];
  private static final long CUBE = POWERS[3];
  private static final long FOURTH = POWERS[4];
  private static final int ORDINARY = 32; // characters of a word, at most
  private static final int KEPT = Fingerprint.MAXIMUM_TEXT + 1; // one more, so that the cut is seen

  private char[] kept;
  private int length;
  private int hashed; // so many characters are in the hash
  private long hash;

  NormalText(int expected) {
    kept = new char[Math.min(KEPT, Math.max(32, expected + (expected >> 3)))];
  }

  int length() {
    return length;
  }

  /** Of all that is written. */
  long hash() {
    int at = hashed;
    if (at < length) {
      int end = length;
      long sum = hash;
      char[] from = kept;
      for (; at + 3 < end; at += 4) {
        long high = from[at] * CUBE + from[at + 1] * SQUARE;
        long low = from[at + 2] * BASE + from[at + 3];
        sum = sum * FOURTH + (high + low); // one step waits for the one before, the rest does not
      }
      for (; at < end; at++) {
        sum = sum * BASE + from[at];
      }
      hash = sum;
      hashed = end;
    }
    return hash;
  }

  void append(char c) {
    int at = length;
    if (at < kept.length) {
      kept[at] = c;
      length = at + 1;
    } else {
      appendBehind(c);
    }
  }

  private void appendBehind(char c) {
    if (kept.length < KEPT) {
      grow(1);
      kept[length++] = c;
    } else {
      hash = hash() * BASE + c;
      length++;
      hashed = length;
    }
  }

  void append(boolean space, char c) {
    if (space) {
      append(' ');
    }
    append(c);
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
    int space = Math.min(ORDINARY, limit - from) + 1;
    if (length + space > kept.length) {
      grow(space);
    }
    if (spaced) {
      append(' ');
    }
    int start = length;
    int end = Math.min(limit, from + kept.length - start);
    char[] to = kept;
    int shift = start - from;
    int at = from;
    while (at < end) {
      char c = folded(sql.charAt(at), folding);
      if (c == 0) {
        length = start + (at - from);
        return at;
      }
      to[at + shift] = c;
      at++;
    }
    if (at > from) {
      length = start + (at - from);
    }
    return at < limit ? appendRest(sql, at, limit, folding) : at;
  }

  /** Of a word that is long, or stands behind what is kept. */
  private int appendRest(String sql, int from, int limit, char[] folding) {
    int at = from;
    while (at < limit) {
      char c = folded(sql.charAt(at), folding);
      if (c == 0) {
        break;
      }
      append(c);
      at++;
    }
    return at;
  }

  private void grow(int space) {
    if (kept.length < KEPT) {
      int wanted = Math.max(kept.length * 2, length + space);
      kept = Arrays.copyOf(kept, Math.min(KEPT, wanted));
    }
  }

  /** In lower case; 0 if it ends the word. */
  static char folded(char c, char[] folding) {
    if (c < folding.length) {
      return folding[c];
    }
    return Characters.isSpace(c) ? 0 : Character.toLowerCase(c);
  }

  /** Takes back what was written since the text had this length and this hash. */
  void backTo(int earlierLength, long earlierHash) {
    length = earlierLength;
    if (hashed > earlierLength) {
      hash = earlierHash;
      hashed = earlierLength;
    }
  }

  /** Takes back what was written since the text had this length, which was kept. */
  void backTo(int earlierLength) {
    length = earlierLength;
    if (hashed > earlierLength) {
      hash = 0;
      hashed = 0;
    }
  }

  /** Whether what is written now is kept, and its hash not needed to take it back. */
  boolean isKept() {
    return length < KEPT;
  }

  /** The hash of what was written since the text had this length and this hash. */
  long since(int earlierLength, long earlierHash) {
    return hash() - earlierHash * power(length - earlierLength);
  }

  private static long[] powers() {
    long[] powers = new long[64];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
    return powers;
  }

  private static long power(int exponent) {
    if (exponent < POWERS.length) {
      return POWERS[exponent];
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
    long h = hash() ^ (length * 0xC2B2AE3D27D4EB4FL);
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }

  @Override
  public String toString() {
    if (length <= Fingerprint.MAXIMUM_TEXT) {
      return new String(kept, 0, length);
    }
    char[] shown = Arrays.copyOf(kept, Fingerprint.MAXIMUM_TEXT);
    int end = Fingerprint.MAXIMUM_TEXT - 1;
    if (Character.isHighSurrogate(shown[end - 1])) {
      end--;
    }
    shown[end] = '…';
    return new String(shown, 0, end + 1);
  }
}
