/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmResponse;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps answers that are whole and may be kept. Thread-safe. */
final class Keeper {
  private final SemanticStore store;
  private final Cacheability cacheability;
  private final @Nullable Function<LlmResponse, Money> cost;
  private final SemanticConfig config;
  private final SemanticCounts counts;
  private final Faults faults;

  Keeper(
      SemanticStore store,
      Cacheability cacheability,
      @Nullable Function<LlmResponse, Money> cost,
      SemanticConfig config,
      SemanticCounts counts,
      Faults faults) {
    this.store = store;
    this.cacheability = cacheability;
    this.cost = cost;
    this.config = config;
    this.counts = counts;
    this.faults = faults;
  }

  /** What an answer cost; 0 if that is not known. */
  long costPicos(Question question, LlmResponse answer) {
    Function<LlmResponse, Money> own = question.options().cost();
    Function<LlmResponse, Money> price = own == null ? cost : own;
    if (price == null) {
      return 0;
    }
    try {
      return Math.max(0, price.apply(answer).picos());
    } catch (RuntimeException | LinkageError e) {
      faults.record("the cost of an answer", e);
      return 0;
    }
  }

  /** What became of an answer. */
  enum Kept {
    /** It is in the store. */
    YES,
    /** It is not, though it could be: it is too large, out of date, or another is there. */
    NO,
    /** It is not whole, or must not be kept: it is nobody's but its asker's. */
    UNFIT
  }

  /** Keeps an answer, if it may be kept. */
  Kept put(SemanticLookup lookup, LlmResponse answer, long costPicos, Set<String> tags) {
    if (lookup.isHit() || lookup.known() != null || lookup.outcome() == LookupOutcome.BYPASS) {
      return Kept.NO; // one is kept already, in a dry run too
    }
    Question question = lookup.question();
    if (!Completeness.isWhole(answer, config.cacheToolTurns())) {
      counts.add(SemanticCounts.Count.INCOMPLETE);
      return Kept.UNFIT;
    }
    if (!isCacheable(question, answer)) {
      counts.add(SemanticCounts.Count.VETO);
      return Kept.UNFIT;
    }
    try {
      StorePut put = new StorePut(
          question.text(),
          lookup.vector(),
          answer,
          costPicos,
          config.ttl(),
          tags,
          question.moment());
      if (store.put(question.partition(), put) != null) {
        counts.add(SemanticCounts.Count.PUT);
        return Kept.YES;
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("keeping an answer", e);
    }
    return Kept.NO;
  }

  /** Whether the text of a question may be kept beside an answer that is kept already. */
  boolean isFit(Question question, @Nullable LlmResponse answer) {
    if (answer == null) {
      return false;
    }
    try {
      return cacheability.isTextCacheable(question.partition().scope(), question.asked(), answer);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the rule of what may be kept", e);
      return false;
    }
  }

  private boolean isCacheable(Question question, LlmResponse answer) {
    try {
      return cacheability.isCacheable(question.partition().scope(), question.asked(), answer);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the rule of what may be kept", e);
      return false;
    }
  }
}
