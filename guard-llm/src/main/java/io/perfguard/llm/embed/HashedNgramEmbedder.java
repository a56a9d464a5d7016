/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.embed;

import io.perfguard.core.base.Require;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Embeds by spelling alone: no model, no dependency, some 20 microseconds for a question.
 *
 * <p>For near-exact matching only. It finds texts that differ in a typing error, an ending, case,
 * accents, punctuation or white space. It knows no meaning: "cheap flights" and "inexpensive air
 * travel" are strangers to it, while two sentences that differ in one number, or in "not", are
 * nearly the same. So it wants a high threshold (0.95 and more) and the guards of a semantic cache;
 * where paraphrases are to be found, use {@code OnnxEmbedder}.
 *
 * <p>Words are letters and digits, in lower case and without accents, with one space between them.
 * Each run of 3 to 5 characters, the spaces among them, is hashed to a dimension and a sign,
 * weighted with 1 + ln(how often it occurs), so that a word that is repeated does not drown the
 * rest. Runs reach over spaces so that the order of words counts: without that, "Paris to Rome" and
 * "Rome to Paris" were one.
 *
 * <p>Source: Weinberger, Dasgupta, Langford, Smola, Attenberg, "Feature Hashing for Large Scale
 * Multitask Learning", ICML 2009.
 *
 * <p>Thread-safe.
 */
public final class HashedNgramEmbedder implements Embedder {
  private static final int DIMENSIONS = 384;
  private static final int FEWEST_DIMENSIONS = 16;
  private static final int MOST_DIMENSIONS = 65_536;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;
  private static final int MAXIMUM_CHARS = 32_768;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio

  private final int dimensions;

  /** With 384 dimensions. */
  public HashedNgramEmbedder() {
    this(DIMENSIONS);
  }

  /**
   * With dimensions of one's own choice: more of them collide less.
   *
   * @param dimensions 16 to 65,536
   * @throws IllegalArgumentException if there are fewer or more
   */
  public HashedNgramEmbedder(int dimensions) {
    Require.atLeast(FEWEST_DIMENSIONS, dimensions, "dimensions");
    Require.atMost(MOST_DIMENSIONS, dimensions, "dimensions");
    this.dimensions = dimensions;
  }

  @Override
  public String identity() {
    return "hashed-ngram-3-5-" + dimensions;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  /**
   * The vector of a text.
   *
   * @param text the text; of a longer one, the first 32,768 characters
   * @return as many numbers as {@link #dimensions}, with a length of 1
   */
  @Override
  public float[] embed(String text) {
    Require.nonNull(text, "text");
    long[] grams = grams(words(text.substring(0, Math.min(text.length(), MAXIMUM_CHARS))));
    Arrays.sort(grams);
    float[] vector = new float[dimensions];
    for (int i = 0, next; i < grams.length; i = next) {
      next = i + 1;
      while (next < grams.length && grams[next] == grams[i]) {
        next++;
      }
      float weight = next - i == 1 ? 1 : (float) (1 + Math.log(next - i));
      vector[dimension(grams[i])] += grams[i] < 0 ? -weight : weight;
    }
    if (isZero(vector)) {
      vector[dimension(Arrays.hashCode(grams) * MULTIPLIER)] = 1; // all of them cancelled out
    }
    return Embedder.toUnitLength(vector);
  }

  @Override
  public boolean embedsWhole(String text) {
    return text.length() <= MAXIMUM_CHARS;
  }

  /** A space, then each word with a space behind it. */
  static String words(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    StringBuilder words = new StringBuilder(apart.length() + 2).append(' ');
    apart.codePoints().forEach(c -> {
      if (Character.isLetterOrDigit(c)) {
        words.appendCodePoint(c);
      } else if (!isMark(c) && words.charAt(words.length() - 1) != ' ') {
        words.append(' ');
      }
    });
    if (words.charAt(words.length() - 1) != ' ') {
      words.append(' ');
    }
    return words.toString();
  }

  private static boolean isMark(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }

  /** The hash of each run of characters, which the sign and the dimension are read from. */
  private static long[] grams(String words) {
    int runs = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      runs += Math.max(0, words.length() - length + 1);
    }
    long[] grams = new long[runs];
    int n = 0;
    for (int from = 0; from < words.length(); from++) {
      long hash = 0;
      for (int length = 1; length <= LONGEST && from + length <= words.length(); length++) {
        hash = (hash ^ words.charAt(from + length - 1)) * MULTIPLIER;
        hash ^= hash >>> 32;
        if (length >= SHORTEST) {
          grams[n++] = hash * MULTIPLIER;
        }
      }
    }
    return grams;
  }

  /** From the upper bits, but for the sign. */
  private int dimension(long hash) {
    return (int) ((((hash >>> 31) & 0xFFFF_FFFFL) * dimensions) >>> 32);
  }

  private static boolean isZero(float[] vector) {
    for (float x : vector) {
      if (x != 0) {
        return false;
      }
    }
    return true;
  }
}
