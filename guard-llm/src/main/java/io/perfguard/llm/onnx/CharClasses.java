/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What kind a character is for BERT's tokenizer.
 *
 * <p>Not {@link Character#getType}: JDKs know different versions of Unicode, and a text must have
 * the same vector on all of them. The reference's own tables are of Unicode 8.0, and so are these.
 *
 * <p>Thread-safe.
 */
final class CharClasses {
  private static final String TABLE = "unicode-8.txt";

  private static final int[] FORMAT;
  private static final int[] MARKS;
  private static final int[] PUNCTUATION;

  /** Where letters are words of their own. The fourth block from below begins late, as there. */
  private static final int[] CJK = {
    0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0x20000, 0x2A6DF, 0x2A700, 0x2B73F, 0x2B740,
    0x2B81F, 0x2B920, 0x2CEAF, 0x2F800, 0x2FA1F
  };

  static {
    String[] lines = table().split("\n", -1);
    FORMAT = ranges(lines, "Cf");
    MARKS = ranges(lines, "Mn");
    PUNCTUATION = ranges(lines, "P");
  }

  private CharClasses() {}

  /** Separates words. All of these are below U+FFFF, so that a {@code char} tells. */
  static boolean isSpace(char c) {
    return c == ' '
        || c == '\t'
        || c == '\n'
        || c == '\r'
        || (c > '~' && Character.isSpaceChar(c)); // Zs, Zl and Zp, which no newer Unicode added to
  }

  /** Counts for nothing: control and format characters, those for private use, and U+FFFD. */
  static boolean isNothing(int c) {
    if (c < 0x7F) {
      return c < ' ' && c != '\t' && c != '\n' && c != '\r';
    }
    return c < 0xA0 || c == 0xFFFD || isSurrogate(c) || within(FORMAT, c);
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** An accent or the like, written over its letter. */
  static boolean isMark(int c) {
    return c >= 0x300 && within(MARKS, c);
  }

  static boolean isPunctuation(int c) {
    if (c < 0x7F) {
      return c > ' '
          && !(c >= '0' && c <= '9')
          && !(c >= 'A' && c <= 'Z')
          && !(c >= 'a' && c <= 'z');
    }
    return within(PUNCTUATION, c);
  }

  static boolean isCjk(int c) {
    return c >= 0x3400 && within(CJK, c);
  }

  /** Whether a character lies in one of some ranges, each two numbers, in order. */
  private static boolean within(int[] ranges, int c) {
    int at = Arrays.binarySearch(ranges, c);
    return at >= 0 || (-at - 1) % 2 == 1;
  }

  private static int[] ranges(String[] lines, String kind) {
    return Arrays.stream(lines)
        .filter(line -> line.startsWith(kind + " "))
        .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(1))
        .flatMap(CharClasses::ends)
        .mapToInt(hex -> Integer.parseInt(hex, 16))
        .toArray();
  }

  private static Stream<String> ends(String range) {
    String[] ends = range.split("-", -1);
    return Stream.of(ends[0], ends[ends.length - 1]);
  }

  private static String table() {
    try (InputStream in = CharClasses.class.getResourceAsStream(TABLE)) {
      return new String(
          Objects.requireNonNull(in, TABLE).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
