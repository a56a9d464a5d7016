/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.examples.support.StubLlmServer;
import io.perfguard.examples.support.SupportOperation;
import io.perfguard.examples.support.SupportRequest;
import io.perfguard.examples.support.SupportWorkload;
import io.perfguard.llm.CacheStrategy;
import io.perfguard.llm.ChatContext;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.ChatStats;
import io.perfguard.llm.Spend;
import io.perfguard.llm.batch.BatchItem;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.http.OpenAiCompatibleModel;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.route.GradedSample;
import io.perfguard.llm.route.ModelRouter;
import io.perfguard.llm.route.QualityTarget;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Playbook issue 1, high LLM costs, on a support desk that asks a model over real HTTP: long
 * prompts to a dear model, nearly a third of them asked before. Prints the diagnosis, then what
 * keeping answers saves, and what all remedies together save, with the answers graded. The requests
 * come evenly over a day, by the provider's clock, whose prompt cache forgets after five minutes.
 *
 * <p>Ends with 1 if a planted fault is not found, a bill differs from the provider's, or an answer
 * got worse.
 */
public final class Playbook01 {
  private static final int REQUESTS = 2_000;
  private static final long SEED = 2_026;
  private static final int SAMPLES = 50;
  private static final long SAMPLE_SEED = 7; // other requests than those of the day
  private static final Set<SupportOperation> MAY_WAIT =
      EnumSet.of(SupportOperation.CLASSIFY_TICKET, SupportOperation.EXTRACT_ORDER);
  private static final List<String> PLANTED = List.of("PG-101", "PG-103", "PG-104", "PG-105");
  private static final PrintStream OUT = System.out;

  private static final Duration BETWEEN = Duration.ofDays(1).dividedBy(REQUESTS);

  private final Scorecard scorecard = new Scorecard();
  private final List<SupportRequest> day = SupportWorkload.of(REQUESTS, SEED).requests();

  private final ManualClock providersClock = new ManualClock();

  private Playbook01() {}

  /** Runs the example. */
  public static void main(String[] args) {
    System.exit(new Playbook01().run() ? 0 : 1);
  }

  /**
   * What a day cost, and how many of its answers were right.
   *
   * @param uncached what it would have cost at a provider without a prompt cache
   */
  private record Day(Money cost, Money uncached, long right) {
    static Day of(ChatSession chat, long right) {
      long more = 0;
      for (Spend each : chat.details().byModel()) {
        Usage usage = each.usage();
        Usage full = Usage.of(usage.inputTokens(), usage.outputTokens());
        more += picos(each.name(), full) - picos(each.name(), usage);
      }
      Money cost = chat.stats().totalCost();
      return new Day(cost, cost.plus(Money.ofPicos(more)), right);
    }

    Day withoutPromptCache() {
      return new Day(uncached, uncached, right);
    }
  }

  private static long picos(String model, Usage usage) {
    return PriceBook.bundled()
        .find("openai", model, Instant.EPOCH.plusSeconds(1_800_000_000))
        .orElseThrow()
        .cost(usage, ServiceTier.STANDARD, null)
        .total()
        .picos();
  }

  private boolean run() {
    OUT.printf(
        Locale.ROOT,
        "A support desk asks a model %,d times, %d %% of it for what it asked before ...%n",
        REQUESTS,
        SupportWorkload.REPEATS_IN_100);
    Day before = plain();
    Day kept = kept();
    Day all = all();
    less("keeping answers", before, kept, 0.30, "30-50% less");
    less(
        "the same, no prompt cache at the provider",
        before.withoutPromptCache(),
        kept.withoutPromptCache(),
        0.30,
        "30-50% less");
    less("all together", before, all, 0.50, "50-70% less");
    scorecard.saved(
        "1",
        "of $1000 a month",
        "$1000",
        String.format(Locale.ROOT, "$%.0f", 1_000 * share(before, all)),
        String.format(Locale.ROOT, "$%.0f saved", 1_000 * (1 - share(before, all))),
        "$500-$700 saved");
    scorecard.check(
        kept.right == before.right,
        "kept answers must be as right as before: " + before.right + ", were " + kept.right);
    scorecard.check(
        all.right >= before.right,
        "answers must be as right as before: " + before.right + ", were " + all.right);
    budget();
    OUT.println();
    OUT.println("What the remedies brought, measured in this run:");
    OUT.println();
    boolean good = scorecard.print(OUT);
    OUT.println();
    OUT.println(good ? "All findings were there, all bills were right." : "This run failed.");
    return good;
  }

  private static double share(Day before, Day after) {
    return (double) after.cost.picos() / before.cost.picos();
  }

  private void less(String what, Day before, Day after, double promised, String promise) {
    scorecard.less(
        "1", what, money(before), money(after), 1 - share(before, after), promised, promise);
  }

  private static String money(Day day) {
    return String.format(Locale.ROOT, "$%.2f, %,d right", day.cost.picos() / 1e12, day.right);
  }

  private StubLlmServer provider() {
    return new StubLlmServer(SEED, StubLlmServer.MINI_WRONG_SHARE, providersClock);
  }

  private static LlmModel model(StubLlmServer provider, String name) {
    // region model
    return OpenAiCompatibleModel.builder(provider.baseUri().toString())
        .provider("openai")
        .apiKey("key-of-the-example")
        .model(name)
        .build();
    // endregion
  }

  private Day plain() {
    try (StubLlmServer provider = provider();
        GuardRegistry guards = GuardRegistry.create()) {
      // region before
      ChatSession chat = ChatSession.builder("support", model(provider, StubLlmServer.BIG))
          .models(model(provider, StubLlmServer.MINI))
          .budget(Budget.monthly(Money.usd("4.00")).alertAt(0.80))
          .register(guards);
      // endregion
      Day result = ask(guards, chat, day);
      Diagnosis diagnosis = guards.diagnose();
      OUT.println();
      diagnosis.print(OUT);
      OUT.println();
      spent(chat);
      OUT.println();
      OUT.println(chat.analyzePrompts());
      for (String code : PLANTED) {
        scorecard.check(
            diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code)),
            "planted fault not found: " + code);
      }
      compareBills(provider, chat);
      return result;
    }
  }

  /** One after the other, the whole prompt as one message. */
  private Day ask(GuardRegistry guards, ChatSession chat, List<SupportRequest> requests) {
    long right = 0;
    for (SupportRequest request : requests) {
      providersClock.advance(BETWEEN);
      String answer =
          guards.operation(request.operation().label()).call(() -> chat.ask(request.prompt()));
      right += request.isRight(answer) ? 1 : 0;
    }
    return Day.of(chat, right);
  }

  private Day kept() {
    try (StubLlmServer provider = provider();
        GuardRegistry guards = GuardRegistry.create()) {
      // region kept
      ChatSession chat = ChatSession.builder("support", model(provider, StubLlmServer.BIG))
          .cacheStrategy(CacheStrategy.EXACT)
          .partition(Partition.shared())
          .register(guards);
      // endregion
      Day result = ask(guards, chat, day);
      ChatStats stats = guards.stats(ChatSession.KIND).get("support");
      OUT.println();
      OUT.printf(
          Locale.ROOT,
          "With kept answers: %.1f %% hits, %s spent, %s saved%n",
          100 * stats.cacheHitRate(),
          stats.totalCost(),
          stats.savedCost());
      scorecard.count(
          "hits of repeated requests",
          day.stream().filter(SupportRequest::isRepeat).count(),
          stats.hitCount());
      compareBills(provider, chat);
      return result;
    }
  }

  private Day all() {
    try (StubLlmServer provider = provider();
        GuardRegistry guards = GuardRegistry.create()) {
      // region all
      ModelRouter router = ModelRouter.builder(StubLlmServer.BIG)
          .target(QualityTarget.absolute(0.90))
          .build();
      ChatSession chat = ChatSession.builder("support", model(provider, StubLlmServer.BIG))
          .models(model(provider, StubLlmServer.MINI))
          .router(router)
          .cacheStrategy(CacheStrategy.EXACT)
          .partition(Partition.shared())
          .compressor(PromptCompressor.lossless())
          .register(guards);
      // endregion
      calibrate(chat, router);
      long right = 0;
      for (SupportRequest request : day) {
        if (!MAY_WAIT.contains(request.operation())) {
          String answer = guards
              .operation(request.operation().label())
              .call(() -> chat.call(stablePrefix(request)).text());
          right += request.isRight(answer) ? 1 : 0;
        }
      }
      for (SupportOperation operation : MAY_WAIT) {
        right += batch(chat, operation);
      }
      OUT.println();
      OUT.println("With all remedies, the model of each operation by graded answers:");
      for (SupportOperation operation : SupportOperation.values()) {
        OUT.println("  " + router.route(operation.label()));
      }
      spent(chat);
      compareBills(provider, chat);
      return Day.of(chat, right);
    }
  }

  /** What stays the same comes first, as a message of its own: the provider keeps it. */
  private static LlmRequest stablePrefix(SupportRequest request) {
    // region prefix
    return LlmRequest.builder()
        .message(LlmMessage.system(request.instruction()))
        .message(LlmMessage.user(request.item()))
        .build();
    // endregion
  }

  /** Asks the small model some questions whose answers are known. Paid for like all others. */
  private static void calibrate(ChatSession chat, ModelRouter router) {
    for (SupportOperation operation : SupportOperation.values()) {
      List<SupportRequest> samples = SupportWorkload.of(1_000, SAMPLE_SEED).requests().stream()
          .filter(request -> request.operation() == operation && !request.isRepeat())
          .limit(SAMPLES)
          .toList();
      for (SupportRequest sample : samples) {
        // region grade
        Money before = chat.stats().totalCost();
        String answer = chat.in(ChatContext.of("calibration"))
            .call(stablePrefix(sample).withModel(StubLlmServer.MINI))
            .text();
        Money cost = chat.stats().totalCost().minus(before);
        router.add(
            GradedSample.of(operation.label(), StubLlmServer.MINI, sample.isRight(answer), cost));
        // endregion
      }
    }
  }

  /** What nobody waits for goes eight in a prompt. */
  private long batch(ChatSession chat, SupportOperation operation) {
    List<SupportRequest> requests =
        day.stream().filter(request -> request.operation() == operation).toList();
    List<String> texts = requests.stream().map(SupportRequest::item).collect(Collectors.toList());
    // region batch
    List<BatchItem<String>> items = chat.in(ChatContext.of(operation.label()))
        .batch(instruction(operation), texts, answer -> answer);
    // endregion
    long right = 0;
    for (int i = 0; i < items.size(); i++) {
      right += items.get(i).isOk() && requests.get(i).isRight(items.get(i).orThrow()) ? 1 : 0;
    }
    return right;
  }

  private static String instruction(SupportOperation operation) {
    return operation.instructions() + "\n\nReference:\n" + operation.reference();
  }

  private static void spent(ChatSession chat) {
    OUT.println("Spent by operation:");
    for (Spend each : chat.details().byOperation()) {
      OUT.printf(
          Locale.ROOT,
          "  %-16s %,5d requests, %,9d input tokens, %,7d output tokens, $%.4f%n",
          each.name(),
          each.calls(),
          each.usage().inputTokens(),
          each.usage().outputTokens(),
          each.cost().picos() / 1e12);
    }
  }

  /** What the session says it cost must be what the provider would bill. */
  private void compareBills(StubLlmServer provider, ChatSession chat) {
    long picos = 0;
    for (String model : List.of(StubLlmServer.BIG, StubLlmServer.MINI)) {
      StubLlmServer.Totals totals = provider.totals(model);
      Usage usage = Usage.builder()
          .add(UsageUnit.INPUT, totals.promptTokens() - totals.cachedTokens())
          .add(UsageUnit.CACHE_READ, totals.cachedTokens())
          .add(UsageUnit.OUTPUT, totals.completionTokens())
          .build();
      picos += picos(model, usage);
    }
    scorecard.check(
        picos == chat.stats().costPicos(),
        "the bill must be the provider's " + Money.ofPicos(picos) + ", was "
            + chat.stats().totalCost());
  }

  /** A hard budget ends a program that asks in a circle. */
  private void budget() {
    try (StubLlmServer provider = provider();
        GuardRegistry guards = GuardRegistry.create()) {
      // region budget
      ChatSession chat = ChatSession.builder("agent", model(provider, StubLlmServer.BIG))
          .budget(Budget.daily(Money.usd("0.10"))
              .perOperation("extract", Money.usd("0.05"))
              .hard())
          .register(guards);
      // endregion
      int answered = 0;
      String refused = "";
      SupportRequest request = day.get(0);
      for (int i = 0; i < 1_000 && refused.isEmpty(); i++) {
        try {
          String unused =
              chat.in(ChatContext.of("extract")).ask(request.prompt() + "\nAttempt " + i);
          answered++;
        } catch (BudgetExceededException e) {
          refused = e.getMessage();
        }
      }
      OUT.println();
      OUT.printf(Locale.ROOT, "A hard budget let %,d requests through, then:%n", answered);
      OUT.println("  " + refused);
      Money spent = chat.stats().totalCost();
      scorecard.check(
          !refused.isEmpty() && spent.compareTo(Money.usd("0.05")) <= 0,
          "a hard budget of $0.05 must hold, was " + spent);
      scorecard.saved(
          "1",
          "a hard budget",
          "no end",
          spent + " of $0.05 spent",
          answered + " requests",
          "alert at 80%");
    }
  }
}
