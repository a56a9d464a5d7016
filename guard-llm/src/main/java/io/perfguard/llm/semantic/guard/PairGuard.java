/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * Says whether two texts of like vectors may ask for different things. Implementations must be
 * thread-safe, keep no text, and take time that is bounded whatever the texts hold.
 */
public interface PairGuard {
  /**
   * What it is called in reports and when it is switched off.
   *
   * @return a short name in lower case, unique among the guards of a cache
   */
  String id();

  /**
   * Judges a pair; the order of its texts makes no difference.
   *
   * @param pair the new text and a known one
   * @param cosine of their vectors, -1..1
   * @return the verdict and its reason
   */
  Ruling check(TextPair pair, double cosine);
}
