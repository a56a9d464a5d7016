/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;

/**
 * The numbers of a {@link ChatSession}, cumulative since it was built; the last ones are gauges.
 *
 * <p>Immutable.
 *
 * @param callCount requests that came in, whoever answered them
 * @param lookupCount requests that the cache was asked for
 * @param hitCount requests that the cache answered
 * @param coalescedCount requests that took the answer to an equal one which was under way
 * @param modelCallCount calls that went to a model
 * @param attemptCount requests sent to a provider, retries included
 * @param retryCount attempts after the first of a call of a model
 * @param fallbackCount requests that another model than the first answered
 * @param failureCount requests that failed
 * @param canceledCount requests that their caller ended
 * @param blockedCount requests that a hard budget refused
 * @param clampedCount requests sent with fewer output tokens than asked for, so that a budget holds
 * @param degradedCount requests sent to a cheaper model, so that a budget holds
 * @param waitedCount requests that waited until others had settled
 * @param unpricedCount attempts whose model no price is known of
 * @param estimatedCount attempts whose provider did not say what they used
 * @param bypassCount requests that the cache was not asked for, as with a high temperature
 * @param inputTokens input tokens billed, cached ones included
 * @param cacheReadTokens input tokens that the provider's prompt cache had
 * @param cacheWriteTokens input tokens written to the provider's prompt cache
 * @param outputTokens output tokens billed, reasoning included
 * @param reasoningTokens output tokens that were reasoning
 * @param costPicos what attempts cost, all of them
 * @param wastedPicos the part of it for retries, failures and canceled answers
 * @param savedPicos what the answers had cost that the cache gave
 * @param coalescedPicos what the answers cost that were shared by equal requests
 * @param compressedPicos what compression of prompts saved; negative if it cost more
 * @param runningCount requests under way
 * @param monthPicos what attempts cost since the first of this month
 * @param budgetLimitPicos the limit of the budget that is used most, by its share; 0 without a
 *     budget
 * @param budgetCommittedPicos what was spent of it
 * @param budgetHeldPicos what calls under way may still spend of it
 * @param budgetForecastPicos what will have been spent of it at the end of its window, at this pace
 * @param durations how long requests took, whoever answered
 * @param firstTokens how long streamed answers took to begin
 */
public record ChatStats(
    long callCount,
    long lookupCount,
    long hitCount,
    long coalescedCount,
    long modelCallCount,
    long attemptCount,
    long retryCount,
    long fallbackCount,
    long failureCount,
    long canceledCount,
    long blockedCount,
    long clampedCount,
    long degradedCount,
    long waitedCount,
    long unpricedCount,
    long estimatedCount,
    long bypassCount,
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    long costPicos,
    long wastedPicos,
    long savedPicos,
    long coalescedPicos,
    long compressedPicos,
    long runningCount,
    long monthPicos,
    long budgetLimitPicos,
    long budgetCommittedPicos,
    long budgetHeldPicos,
    long budgetForecastPicos,
    HistogramSnapshot durations,
    HistogramSnapshot firstTokens)
    implements GuardStats<ChatStats> {

  /** What happened since {@code earlier}; of gauges, the later ones. */
  @Override
  public ChatStats minus(ChatStats earlier) {
    return new ChatStats(
        callCount - earlier.callCount,
        lookupCount - earlier.lookupCount,
        hitCount - earlier.hitCount,
        coalescedCount - earlier.coalescedCount,
        modelCallCount - earlier.modelCallCount,
        attemptCount - earlier.attemptCount,
        retryCount - earlier.retryCount,
        fallbackCount - earlier.fallbackCount,
        failureCount - earlier.failureCount,
        canceledCount - earlier.canceledCount,
        blockedCount - earlier.blockedCount,
        clampedCount - earlier.clampedCount,
        degradedCount - earlier.degradedCount,
        waitedCount - earlier.waitedCount,
        unpricedCount - earlier.unpricedCount,
        estimatedCount - earlier.estimatedCount,
        bypassCount - earlier.bypassCount,
        inputTokens - earlier.inputTokens,
        cacheReadTokens - earlier.cacheReadTokens,
        cacheWriteTokens - earlier.cacheWriteTokens,
        outputTokens - earlier.outputTokens,
        reasoningTokens - earlier.reasoningTokens,
        costPicos - earlier.costPicos,
        wastedPicos - earlier.wastedPicos,
        savedPicos - earlier.savedPicos,
        coalescedPicos - earlier.coalescedPicos,
        compressedPicos - earlier.compressedPicos,
        runningCount,
        monthPicos,
        budgetLimitPicos,
        budgetCommittedPicos,
        budgetHeldPicos,
        budgetForecastPicos,
        durations.minus(earlier.durations),
        firstTokens.minus(earlier.firstTokens));
  }

  /**
   * Whether there was any request.
   *
   * @return false before the first
   */
  public boolean hasData() {
    return callCount > 0;
  }

  /**
   * Requests that came in, whoever answered them.
   *
   * @return a count that only grows
   */
  public long calls() {
    return callCount;
  }

  /**
   * Share of the requests that the cache was asked for and answered, 0..1.
   *
   * @return {@code NaN} if it was not asked
   */
  public double cacheHitRate() {
    return (double) hitCount / lookupCount;
  }

  /**
   * What all attempts cost since the session was built.
   *
   * @return an amount that only grows
   */
  public Money totalCost() {
    return Money.ofPicos(costPicos);
  }

  /**
   * What attempts cost since the first of this month, in the zone of the budget, else UTC.
   *
   * @return goes back to zero with each month
   */
  public Money costThisMonth() {
    return Money.ofPicos(monthPicos);
  }

  /**
   * What the cache, sharing and compression saved together.
   *
   * @return negative if compression cost more than all of them saved
   */
  public Money savedCost() {
    return Money.ofPicos(savedPicos + coalescedPicos + compressedPicos);
  }

  /**
   * Input and output tokens billed.
   *
   * @return a count that only grows
   */
  public long tokens() {
    return inputTokens + outputTokens;
  }

  /**
   * How many input tokens an attempt had, on average.
   *
   * @return {@code NaN} if there was none
   */
  public double averageInputTokens() {
    return (double) inputTokens / attemptCount;
  }

  /**
   * How much of the budget that is used most is spent, 0..1 and above where it was overshot.
   *
   * @return {@code NaN} without a budget
   */
  public double budgetShare() {
    return (double) budgetCommittedPicos / (budgetLimitPicos == 0 ? Double.NaN : budgetLimitPicos);
  }
}
