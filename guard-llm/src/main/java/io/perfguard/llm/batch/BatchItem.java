/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * What became of one text of a batch: a value, or an error that says why there is none.
 *
 * <p>Immutable, if its value is.
 *
 * @param <T> what a text is read as
 * @param index the place of the text in the list that was asked for, from 0
 * @param value what the model made of it; null if there is an error
 * @param error why there is no value; null if there is one
 * @param cost its share of all calls that it was part of. The costs of all items add up to what the
 *     calls cost, to the pico-dollar
 * @param attempts how many calls it was part of, >= 0
 * @param shareCount how many equal texts shared those calls and their cost, >= 1
 */
public record BatchItem<T>(
    int index,
    @Nullable T value,
    @Nullable BatchError error,
    Money cost,
    int attempts,
    int shareCount) {
  /**
   * Checks that there is either a value or an error.
   *
   * @param index the place of the text
   * @param value what the model made of it, or null
   * @param error why there is no value, or null
   * @param cost its share
   * @param attempts >= 0
   * @param shareCount >= 1
   */
  public BatchItem {
    if ((value == null) == (error == null)) {
      throw new IllegalArgumentException("an item must have either a value or an error, had "
          + (value == null ? "neither" : "both"));
    }
    Require.nonNull(cost, "cost");
    Require.atLeast(0, attempts, "attempts");
    Require.atLeast(1, shareCount, "shareCount");
  }

  /**
   * Whether there is a value.
   *
   * @return false if there is an error
   */
  public boolean isOk() {
    return error == null;
  }

  /**
   * The value.
   *
   * @return the value
   * @throws IllegalStateException if there is none, with the reason
   */
  public T orThrow() {
    if (value == null) {
      BatchError reason = Require.nonNull(error, "error");
      throw new IllegalStateException(
          "item " + index + " has no value: " + reason.message(), reason.cause());
    }
    return value;
  }

  /** Says what became of it, and not what the value is: that may be nobody's business. */
  @Override
  public String toString() {
    return "item " + index + ": "
        + (error == null ? "a value" : error.kind() + ", " + error.message()) + ", cost " + cost
        + ", attempts " + attempts + ", shared by " + shareCount;
  }
}
