/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import org.jspecify.annotations.Nullable;

/**
 * One question on its way through the cache. Immutable.
 *
 * @param partition where it may be answered from
 * @param asked the text as it came
 * @param text the text in the form in which texts are compared
 * @param moment of the store, taken before anything was looked up
 * @param version of the store, taken then
 * @param epoch how often answers were invalidated before: what was asked for in another epoch may
 *     be out of date
 * @param asker who asks, if that is known
 * @param options what it asks for beside an answer
 */
record Question(
    StorePartition partition,
    String asked,
    String text,
    long moment,
    long version,
    long epoch,
    @Nullable String asker,
    SemanticOptions options) {
  /** What identical questions share. */
  record Key(StorePartition partition, String text, long epoch) {
    @Override
    public String toString() {
      return "a question in the " + partition;
    }
  }

  Key key() {
    return new Key(partition, text, epoch);
  }

  /** Where it belongs; never what is asked, or by whom. */
  @Override
  public String toString() {
    return key().toString();
  }
}
