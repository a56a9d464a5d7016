/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.Prices.Known;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bill of a model that was asked, from both levels at which that is seen: what the model
 * answered, and the attempts that were noted below it. Thread-safe.
 */
final class Biller {
  /*
   * Which level is the bill: each noted attempt is billed as it ended. If one of them was answered, that is the answer,
   * and what the model says of it is only used where the attempt has no usage. If none was (nobody below notes, or notes
   * late), the answer is billed from what the model says. So an answer is billed once, however many look at it.
   *
   * What cannot be known is estimated upwards: an attempt that broke off, or whose end nobody saw, has cost its input and
   * the output that came. One that was refused, or never sent, has cost nothing.
   */
  private final Prices prices;
  private final TokenCounts tokens;

  Biller(Prices prices, TokenCounts tokens) {
    this.prices = prices;
    this.tokens = tokens;
  }

  Bill answered(Target target, LlmRequest request, LlmAttempts account, LlmResponse response) {
    List<LlmAttempt> noted = account.noted();
    int answer = lastAnswered(noted);
    Bill bill = lost(account);
    for (int i = 0; i < noted.size(); i++) {
      LlmAttempt attempt = noted.get(i);
      Usage usage = i == answer && attempt.usage() == null ? response.usage() : attempt.usage();
      bill = bill.plus(attempt(target, request, attempt, usage, response.text(), i != answer));
    }
    return answer >= 0
        ? bill
        : bill.plus(one(
            target,
            request,
            response.model(),
            response.usage(),
            response.text(),
            response.tier(),
            false));
  }

  private static int lastAnswered(List<LlmAttempt> noted) {
    for (int i = noted.size() - 1; i >= 0; i--) {
      if (noted.get(i).outcome() == LlmAttempt.Outcome.ANSWERED) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Of a call without an answer.
   *
   * @param usage what the stream said so far, or null
   * @param text what came of the answer
   */
  Bill failed(
      Target target,
      LlmRequest request,
      LlmAttempts account,
      Delivery delivery,
      @Nullable Usage usage,
      String text) {
    List<LlmAttempt> noted = account.noted();
    Bill bill = lost(account);
    for (int i = 0; i < noted.size(); i++) {
      LlmAttempt attempt = noted.get(i);
      boolean last = i == noted.size() - 1;
      Usage used = last && attempt.usage() == null ? usage : attempt.usage();
      bill = bill.plus(attempt(target, request, attempt, used, last ? text : "", true));
    }
    if (!noted.isEmpty()) {
      return bill;
    }
    return delivery == Delivery.UNKNOWN
        ? one(target, request, "", usage, text, request.tier(), true)
        : Bill.free(1, 0);
  }

  /** Attempts beyond those that are kept one by one: counted, and not priced. */
  private static Bill lost(LlmAttempts account) {
    int dropped = (int) Math.min(Integer.MAX_VALUE, account.droppedCount());
    return dropped == 0 ? Bill.NOTHING : Bill.free(dropped, dropped);
  }

  private Bill attempt(
      Target target,
      LlmRequest request,
      LlmAttempt attempt,
      @Nullable Usage usage,
      String text,
      boolean wasted) {
    return switch (attempt.outcome()) {
      case REFUSED, NOT_SENT -> Bill.free(1, 0);
      case ANSWERED, BROKEN, CANCELED ->
        one(target, request, attempt.model(), usage, text, attempt.tier(), wasted);
    };
  }

  private Bill one(
      Target target,
      LlmRequest request,
      String answeredBy,
      @Nullable Usage usage,
      String text,
      ServiceTier tier,
      boolean wasted) {
    Usage used = usage == null ? tokens.estimate(target, request, text) : usage;
    Prices.Priced priced = prices.cost(target, answeredBy, used, tier);
    return new Bill(
        priced.picos(),
        wasted ? priced.picos() : 0,
        used,
        1,
        priced.known() == Known.YES ? 0 : 1,
        priced.known() == Known.NOT_IN_THIS_TIER ? 1 : 0,
        used.isEstimated() ? 1 : 0);
  }
}
