/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Faults;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.token.TokenEstimator;
import io.perfguard.llm.token.TokenEstimators;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts tokens before the bill comes, and learns from it. Thread-safe. */
final class TokenCounts {
  private static final int MOST_MODELS = 100;

  /** Bills that are all learned from; of later ones each 32nd is. */
  private static final int ALL_LEARNED = 1_000;

  private static final int LEARNED_LATER = 32;

  private static final TokenEstimator ANY = TokenEstimator.of("", "");

  private final TokenEstimators estimators = new TokenEstimators(MOST_MODELS);
  private final AtomicLong bills = new AtomicLong();
  private final Faults faults;

  TokenCounts(Faults faults) {
    this.faults = faults;
  }

  private TokenEstimator of(Target target) {
    return estimators.of(target.provider(), target.name());
  }

  /** Whether nothing but text goes in, so that nothing but text can come out. */
  boolean isText(LlmRequest request) {
    return ANY.upperBoundHolds(request) && !request.parameters().containsKey("modalities");
  }

  /** The cheap bound of the input: its bytes. */
  long atMost(Target target, LlmRequest request) {
    TokenEstimator estimator = of(target);
    return estimator.upperBoundHolds(request)
        ? estimator.upperBound(request)
        : Math.max(estimator.upperBound(request), PICTURES);
  }

  /** A picture is billed by its size, which nobody tells us: as much as most models take at all. */
  private static final long PICTURES = 200_000;

  /** The dear bound of the input: counted by a tokenizer. */
  long careful(Target target, LlmRequest request) {
    TokenEstimator estimator = of(target);
    return estimator.upperBoundHolds(request)
        ? estimator.reservation(request)
        : atMost(target, request);
  }

  /** What nobody told. */
  Usage estimate(Target target, LlmRequest request, String answer) {
    TokenEstimator estimator = of(target);
    return Usage.builder()
        .add(UsageUnit.INPUT, estimator.count(request))
        .add(UsageUnit.OUTPUT, answer.isEmpty() ? 0 : estimator.countOutput(answer))
        .estimated()
        .build();
  }

  void learn(Target target, LlmRequest request, Bill bill) {
    if (bill.attempts() != 1 || bill.estimated() > 0) {
      return; // of several attempts the input is billed several times
    }
    long seen = bills.incrementAndGet();
    if (seen > ALL_LEARNED && seen % LEARNED_LATER != 0) {
      return; // to look at a prompt costs as much as all else that a session does
    }
    try {
      of(target).learn(request, bill.usage().inputTokens());
    } catch (RuntimeException | LinkageError e) {
      faults.record("learning from a bill", e);
    }
  }
}
