/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a session: what it is for and what it has counted so far. Ends
 * once, whoever ends it. Thread-safe.
 */
final class ChatCall {
  private final ChatRecorder recorder;
  private final ChatContext context;
  private final @Nullable OperationScope scope;
  private final long began;
  private final @Nullable LlmAttempts around;
  private final long[] counts = new long[ChatField.values().length]; // guarded by this
  private String modelName = ""; // guarded by this
  private boolean ended; // guarded by this

  /**
   * Begins.
   *
   * @param around the account of a session around this one, which then bills the operation; null if
   *     there is none
   */
  ChatCall(ChatRecorder recorder, ChatContext context, long began, @Nullable LlmAttempts around) {
    this.recorder = recorder;
    this.context = context;
    this.scope = OperationScope.current();
    this.began = began;
    this.around = around;
    counts[ChatField.CALL.at()] = 1;
    recorder.began();
  }

  ChatContext context() {
    return context;
  }

  long began() {
    return began;
  }

  synchronized void add(ChatField field, long amount) {
    counts[field.at()] += amount;
  }

  void count(ChatField field, boolean happened) {
    if (happened) {
      add(field, 1);
    }
  }

  synchronized long count(ChatField field) {
    return counts[field.at()];
  }

  synchronized long[] counts() {
    return counts.clone();
  }

  synchronized String modelName() {
    return modelName;
  }

  synchronized void model(String name) {
    modelName = name;
  }

  /**
   * An asked model has ended: its bill is counted, and added to the operation. One that ends after
   * the call did, as where a caller has gone, is counted by itself.
   */
  void bill(Target target, LlmRequest request, Bill bill, boolean answered) {
    long[] late = null;
    synchronized (this) {
      long[] to = ended ? new long[counts.length] : counts;
      put(to, bill);
      late = ended ? to : null;
    }
    if (late != null) {
      recorder.late(late);
    }
    recorder.attempt(context, target.name(), bill);
    if (around != null) {
      around.note(attempt(target, request, bill, answered));
    } else if (scope != null && bill.costPicos() != 0) {
      scope.addCost(Money.ofPicos(bill.costPicos()));
    }
  }

  /** As a session around this one sees it. */
  private static LlmAttempt attempt(
      Target target, LlmRequest request, Bill bill, boolean answered) {
    LlmAttempt.Outcome outcome = answered
        ? LlmAttempt.Outcome.ANSWERED
        : bill.costPicos() == 0 ? LlmAttempt.Outcome.REFUSED : LlmAttempt.Outcome.BROKEN;
    return new LlmAttempt(
        target.provider(), target.name(), outcome, bill.usage(), request.tier(), 0, 0);
  }

  private static void put(long[] to, Bill bill) {
    to[ChatField.ATTEMPT.at()] += bill.attempts();
    to[ChatField.RETRY.at()] += Math.max(0, bill.attempts() - 1);
    to[ChatField.UNPRICED.at()] += bill.unpriced();
    to[ChatField.ESTIMATED.at()] += bill.estimated();
    to[ChatField.INPUT_TOKENS.at()] += bill.usage().inputTokens();
    to[ChatField.CACHE_READ_TOKENS.at()] += bill.usage().cacheReadTokens();
    to[ChatField.CACHE_WRITE_TOKENS.at()] += bill.usage().cacheWriteTokens();
    to[ChatField.OUTPUT_TOKENS.at()] += bill.usage().outputTokens();
    to[ChatField.REASONING_TOKENS.at()] += bill.usage().reasoningTokens();
    to[ChatField.COST_PICOS.at()] += bill.costPicos();
    to[ChatField.WASTED_PICOS.at()] += bill.wastedPicos();
  }

  void firstToken(long now) {
    recorder.firstToken(now - began);
  }

  /** Ends as what is given, if it has not ended yet; null for an answer. */
  void end(@Nullable ChatField how) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (how != null) {
        counts[how.at()]++;
      }
    }
    recorder.ended(this);
  }
}
