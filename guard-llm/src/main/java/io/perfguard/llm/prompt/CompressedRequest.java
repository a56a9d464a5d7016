/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmRequest;
import java.util.List;

/**
 * What became of the messages of a request.
 *
 * <p>Immutable.
 *
 * @param request the request to send
 * @param messages what became of each of its messages
 */
public record CompressedRequest(LlmRequest request, List<CompressedPrompt> messages) {
  /**
   * Copies the list.
   *
   * @param request the request to send
   * @param messages what became of each of its messages
   */
  public CompressedRequest {
    Require.nonNull(request, "request");
    messages = List.copyOf(messages);
  }

  /**
   * Whether a message is another than the one that came.
   *
   * @return true if something is saved
   */
  public boolean isChanged() {
    return messages.stream().anyMatch(CompressedPrompt::isChanged);
  }

  /**
   * Tokens that are not sent.
   *
   * @return >= 0
   */
  public long savedTokens() {
    long saved = 0;
    for (CompressedPrompt each : messages) {
      saved += each.isChanged() ? each.savedTokens() : 0;
    }
    return saved;
  }

  /**
   * What this request saves where the provider had a part of it in its prompt cache, as it was
   * before: the first message that is written in another way, and all behind it, are not read from
   * there and cost their full price.
   *
   * @param cachedMessages how many messages the provider had in its cache, >= 0
   * @param prices what tokens cost
   * @return less than zero if the change costs more than it saves
   */
  public Money netSavings(int cachedMessages, TokenPrices prices) {
    Require.atLeast(0, cachedMessages, "cachedMessages");
    long picos = 0;
    boolean lost = false;
    for (int i = 0; i < messages.size(); i++) {
      CompressedPrompt each = messages.get(i);
      lost |= each.isChanged();
      if (!lost) {
        continue; // costs what it did
      }
      long before = i < cachedMessages ? prices.cacheReadPicos() : prices.inputPicos();
      long after = each.isChanged() ? each.tokensAfter() : each.tokensBefore();
      picos += each.tokensBefore() * before - after * prices.inputPicos();
    }
    return Money.ofPicos(picos);
  }
}
