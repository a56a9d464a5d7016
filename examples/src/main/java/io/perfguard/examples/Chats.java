/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import dev.langchain4j.model.chat.ChatModel;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Money;
import io.perfguard.llm.CacheStrategy;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.ChatStats;
import io.perfguard.llm.batch.BatchItem;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.langchain4j.GuardedChatModel;
import io.perfguard.llm.langchain4j.LangChain4jModels;
import io.perfguard.llm.prompt.CompressedPrompt;
import io.perfguard.llm.prompt.PromptAnalysis;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.Partition;
import java.util.List;

/** A model of LangChain4j behind a session, and what the session tells. */
final class Chats {
  /** What is asked for of each text. */
  record Item(String code, double confidence) {}

  private Chats() {}

  static ChatSession session(
      GuardRegistry guards, ChatModel chatModel, LlmModel mini, LlmModel big) {
    // region session
    ChatSession chat = ChatSession.builder("support", LangChain4jModels.of(chatModel))
        .cacheStrategy(CacheStrategy.EXACT)
        .partition(Partition.shared())
        .budget(Budget.monthly(Money.usd(1_000))
            .perOperation("extract", Money.usd(200))
            .alertAt(0.80)
            .hard())
        .fallback(mini, big)
        .register(guards);
    // endregion
    return chat;
  }

  static String tell(GuardRegistry guards, ChatSession chat, String prompt) {
    // region tell
    ChatStats m = guards.stats(ChatSession.KIND).get("support");
    String told = m.calls() + " calls, " + m.cacheHitRate() + " hit, " + m.totalCost() + " spent, "
        + m.costThisMonth() + " this month, " + m.savedCost() + " saved, " + m.tokens() + " tokens";
    told += chat.details().byOperation() + "" + chat.details().byModel();
    PromptAnalysis a = chat.analyzePrompts();
    CompressedPrompt p = PromptCompressor.lossless().compress(prompt);
    // endregion
    return told + a + p;
  }

  static List<BatchItem<Item>> batch(ChatSession chat, List<String> texts) {
    // region batch
    List<BatchItem<Item>> items = chat.batch("Extract the CN code from:", texts, Item.class);
    // endregion
    return items;
  }

  static ChatModel dropIn(ChatSession chat, ChatModel chatModel) {
    // region dropin
    ChatModel guarded = GuardedChatModel.of(chat, chatModel);
    // endregion
    return guarded;
  }
}
