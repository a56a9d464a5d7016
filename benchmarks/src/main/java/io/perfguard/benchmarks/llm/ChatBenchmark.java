/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.core.base.Money;
import io.perfguard.llm.CacheStrategy;
import io.perfguard.llm.ChatContext;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.ChatView;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A call through a session, with a prompt of 2,000 characters and a model that answers at once. */
@State(Scope.Benchmark)
public class ChatBenchmark {
  private static final String PROMPT =
      "Extract the commodity code from the line of a shipment, and nothing else. ".repeat(27);
  private static final Money PLENTY = Money.usd(1_000_000);

  private final LlmModel model = new AtOnce();
  private final ChatContext context =
      ChatContext.of("extract").withTenant("acme").withTag("nightly");
  private final ChatView measured =
      ChatSession.builder("measured", model).build().in(context);
  private final ChatView budgeted =
      ChatSession.builder("budgeted", model).budget(fourBudgets()).build().in(context);
  private final ChatView cached = ChatSession.builder("cached", model)
      .budget(fourBudgets())
      .cacheStrategy(CacheStrategy.EXACT)
      .partition(Partition.shared())
      .build()
      .in(context);
  private final LlmRequest request = request(PROMPT);
  private final LlmRequest[] others = new LlmRequest[1 << 16];
  private int next;

  /** Answers at once, always the same. */
  private static final class AtOnce implements LlmModel {
    private final LlmResponse answer =
        LlmResponse.of("6109 10 00", "gpt-4o-mini", Usage.of(400, 6));

    @Override
    public String provider() {
      return "openai";
    }

    @Override
    public String model() {
      return "gpt-4o-mini";
    }

    @Override
    public LlmResponse call(LlmRequest asked) {
      return answer;
    }
  }

  /** Draws prompts that a cache of the size at hand does not know any more when they come again. */
  public ChatBenchmark() {
    for (int i = 0; i < others.length; i++) {
      others[i] = request(PROMPT + i);
    }
  }

  private static LlmRequest request(String prompt) {
    return LlmRequest.user(prompt).toBuilder().maximumOutputTokens(100).build();
  }

  private static Budget fourBudgets() {
    return Budget.monthly(PLENTY)
        .perOperation("extract", PLENTY)
        .perTenant("acme", PLENTY)
        .perModel("gpt-4o-mini", PLENTY)
        .hard();
  }

  /** Nothing around it. */
  @Benchmark
  public LlmResponse model() {
    return model.call(request);
  }

  /** Measured, priced, analyzed. */
  @Benchmark
  public LlmResponse measured() {
    return measured.call(request);
  }

  /** The same, paid from four budgets. */
  @Benchmark
  public LlmResponse budgeted() {
    return budgeted.call(request);
  }

  /** The same, looked for among kept answers, and kept. */
  @Benchmark
  public LlmResponse missed() {
    return cached.call(others[next++ & others.length - 1]);
  }

  /** Kept before. */
  @Benchmark
  public LlmResponse hit() {
    return cached.call(request);
  }
}
