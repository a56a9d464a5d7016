/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import org.jspecify.annotations.Nullable;

/**
 * How the question ended that other callers waited for. A failure is a value here: it is thrown to
 * its own caller only, the others ask for themselves.
 *
 * @param response the answer; null if there is none
 * @param thrown why there is none; null if nobody asked
 * @param costPicos what the answer had cost
 * @param fresh whether the model gave it to this very text
 * @param shares whether others may have the answer: not one that must not be kept
 * @param cosine how near the text that it was given to is to this one
 */
record Attempt(
    @Nullable LlmResponse response,
    @Nullable Throwable thrown,
    long costPicos,
    boolean fresh,
    boolean shares,
    double cosine) {
  /** Nobody asked. */
  static final Attempt NONE = new Attempt(null, null, 0, false, false, Double.NaN);

  static Attempt hit(LlmResponse response, long costPicos, double cosine) {
    return new Attempt(response, null, costPicos, false, true, cosine);
  }

  static Attempt fresh(LlmResponse response, long costPicos, boolean shares) {
    return new Attempt(response, null, costPicos, true, shares, 1);
  }

  static Attempt failed(Throwable thrown) {
    return new Attempt(null, thrown, 0, false, false, Double.NaN);
  }

  /** Whether who waited for it, with the same text, may have its answer. */
  boolean isFor(Question question) {
    return response != null && shares && cosine >= question.options().leastCosine();
  }

  /** There is an answer, but only for who asked: to wait for another one would end no better. */
  boolean isKeptBack(Question question) {
    return response != null && !isFor(question);
  }

  /** The answer, for whoever made the attempt. */
  LlmResponse get() {
    if (thrown != null) {
      throw Attempt.<RuntimeException>sneaky(thrown);
    }
    if (response == null) {
      throw new IllegalStateException("an attempt ended with nothing");
    }
    return response;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown as it came
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
