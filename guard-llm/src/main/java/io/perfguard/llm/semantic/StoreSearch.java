/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.List;

/**
 * The entries nearest to a vector, and what finding them took. Immutable.
 *
 * @param nearest the nearest first
 * @param scanNanos what choosing candidates took
 * @param rescoreNanos what measuring them took
 */
public record StoreSearch(List<Neighbor> nearest, long scanNanos, long rescoreNanos) {
  /** Nothing found. */
  public static final StoreSearch NOTHING = new StoreSearch(List.of(), 0, 0);

  /**
   * Copies.
   *
   * @param nearest the nearest first
   * @param scanNanos what choosing candidates took
   * @param rescoreNanos what measuring them took
   */
  public StoreSearch {
    nearest = List.copyOf(nearest);
  }

  /**
   * An entry and how near it is. Immutable.
   *
   * @param entry the entry
   * @param cosine -1..1
   */
  public record Neighbor(StoreEntry entry, double cosine) {}
}
