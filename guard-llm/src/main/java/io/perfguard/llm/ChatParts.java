/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.resilience.CallConfig;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.llm.batch.PromptBatcher;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetBookBuilder;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.prompt.PromptAnalysis;
import io.perfguard.llm.prompt.PromptAnalyzer;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.route.ModelRouter;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.usage.Usage;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a session is made of, and how its parts fit together. Thread-safe. */
final class ChatParts implements AutoCloseable {
  private final ChatRecorder recorder;
  private final Faults faults;
  private final Prices prices;
  private final BudgetEvents budgetEvents;
  private final @Nullable BudgetBook book;
  private final @Nullable BudgetStore store;
  private final @Nullable GuardedCache<ChatKey, KeptAnswer> answers;
  private final @Nullable MeaningCache meanings;
  private final GuardedCall<Object> guarded;
  private final ChatFlow flow;
  private final PromptBatcher batcher;
  private final PromptAnalyzer analyzer;
  private final @Nullable ModelRouter router;
  private final Target primary;
  private final List<Target> fallbacks = new ArrayList<>();
  private final Map<String, Target> known = new LinkedHashMap<>();
  private final Map<String, String> reasons;
  private final ChatNumbers numbers;
  private final List<ChatListener> listeners = new CopyOnWriteArrayList<>();

  ChatParts(ChatSession.Builder from, GuardClock clock, Faults faults) {
    check(from);
    this.faults = faults;
    this.prices = new Prices(
        from.prices == null ? PriceBook.bundled() : from.prices,
        from.unknownModels,
        from.region,
        clock);
    this.store = from.store;
    this.budgetEvents = new BudgetEvents(ChatSession.KIND.subject(from.name), clock);
    this.book = book(from, clock, faults, budgetEvents);
    this.recorder = new ChatRecorder(clock, zone(from.budget));
    this.answers = answers(from, clock);
    this.guarded = guarded(from, clock);
    this.batcher = from.batcher;
    this.router = from.router;
    this.reasons = new LinkedHashMap<>(from.reasons);
    this.analyzer = PromptAnalyzer.create();
    this.primary = primary(from);
    targets(from);
    TokenCounts tokens = new TokenCounts(faults);
    Admission admission =
        new Admission(from.name, book, from.budget, prices, tokens, new AnswerLengths(), clock);
    ModelChain chain = new ModelChain(
        guarded, admission, new Biller(prices, tokens), tokens, new Watch(from.name), clock);
    this.meanings = from.strategy == CacheStrategy.SEMANTIC
        ? MeaningCache.of(from, chain, clock, faults)
        : null;
    this.flow = new ChatFlow(preparation(from), recorder, chain, answers, meanings, clock, faults);
    this.numbers = new ChatNumbers(recorder, prices, book, analyzer);
  }

  private static void check(ChatSession.Builder from) {
    boolean shares = from.strategy != CacheStrategy.NONE || from.singleFlight;
    if (shares && from.partition == null) {
      throw new IllegalArgumentException("chat session \"" + from.name
          + "\" keeps or shares answers, so it must be told who may see them: partition(...) was not"
          + " called; Partition.shared() if everybody may");
    }
    if (from.strategy != CacheStrategy.SEMANTIC && from.hasMeaning()) {
      throw new IllegalArgumentException("chat session \"" + from.name
          + "\" is told how to keep answers by meaning, but its cacheStrategy is " + from.strategy
          + ": say cacheStrategy(CacheStrategy.SEMANTIC)");
    }
  }

  private static ZoneId zone(@Nullable Budget budget) {
    return budget == null ? ZoneOffset.UTC : budget.windows().get(0).zone();
  }

  private static @Nullable BudgetBook book(
      ChatSession.Builder from, GuardClock clock, Faults faults, BudgetEvents events) {
    if (from.budget == null) {
      return null;
    }
    BudgetBookBuilder book =
        BudgetBook.builder(from.name, from.budget).clock(clock).faults(faults).listener(events);
    return (from.store == null ? book : book.store(from.store)).build();
  }

  private static @Nullable GuardedCache<ChatKey, KeptAnswer> answers(
      ChatSession.Builder from, GuardClock clock) {
    if (from.strategy == CacheStrategy.NONE) {
      return null;
    }
    return GuardedCache.<ChatKey, KeptAnswer>builder(from.name + " answers")
        .maximumBytes(from.textBytes())
        .weigher((key, kept) -> KeptAnswer.bytes(kept))
        .ttl(from.ttl)
        .clock(clock)
        .build();
  }

  private static GuardedCall<Object> guarded(ChatSession.Builder from, GuardClock clock) {
    GuardMode usual = from.fallbacks.isEmpty() ? GuardMode.OBSERVE : GuardMode.PROTECT;
    CallConfig config = CallConfig.DEFAULTS
        .withMode(from.mode == null ? usual : from.mode)
        .withTotalTimeout(from.modelTimeout)
        .withAttemptTimeout(from.modelTimeout)
        .withMaximumAttempts(1) // libraries retry by themselves, and each attempt is billed
        .withRetryShare(0)
        .withHedgeShare(0);
    return GuardedCall.<Object>builder("chat " + from.name)
        .config(config)
        .classifier(ModelOutcomes::classify)
        .resource(Resource.LLM)
        .partOf(ChatSession.KIND.subject(from.name))
        .clock(clock)
        .build();
  }

  private static Target primary(ChatSession.Builder from) {
    return new Target(from.model, from.model.model());
  }

  private void targets(ChatSession.Builder from) {
    for (LlmModel each : from.fallbacks) {
      Target target = new Target(each, each.model());
      fallbacks.add(target);
      known.put(target.name(), target);
    }
    from.models.forEach((name, model) -> known.put(name, new Target(model, name)));
    known.put(primary.name(), primary);
  }

  private Preparation preparation(ChatSession.Builder from) {
    boolean shares = from.strategy != CacheStrategy.NONE || from.singleFlight;
    return new Preparation(
        new Preparation.Rules(
            shares ? from.partition : null,
            from.contextVersion,
            from.locale,
            from.warmest,
            from.toolCalls),
        primary,
        fallbacks,
        known,
        this::routed,
        squeeze(from.compressor));
  }

  private String routed(String operation) {
    if (router == null) {
      return "";
    }
    try {
      return router.route(operation).model();
    } catch (RuntimeException | LinkageError e) {
      faults.record("the router", e);
      return "";
    }
  }

  /** Tells what was sent and what came of it. */
  private final class Watch implements ModelChain.Watcher {
    private final String session;

    Watch(String session) {
      this.session = session;
    }

    @Override
    public void sent(String operation, LlmRequest request, @Nullable Usage usage) {
      analyze(operation, request, usage);
    }

    @Override
    public boolean isHeard() {
      return !listeners.isEmpty();
    }

    @Override
    public String session() {
      return session;
    }

    @Override
    public void asked(ChatEvent event) {
      for (ChatListener listener : listeners) {
        try {
          listener.asked(event);
        } catch (RuntimeException | LinkageError e) {
          faults.record("a listener", e);
        }
      }
    }
  }

  List<ChatListener> listeners() {
    return listeners;
  }

  private void analyze(String operation, LlmRequest request, @Nullable Usage usage) {
    try {
      analyzer.record(operation, request, usage);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the analysis of prompts", e);
    }
  }

  private Preparation.Squeeze squeeze(@Nullable PromptCompressor compressor) {
    return compressor == null
        ? (call, request, target) -> request
        : new Compression(compressor, prices, faults);
  }

  ChatFlow flow() {
    return flow;
  }

  PromptBatcher batcher() {
    return batcher;
  }

  PromptAnalysis analyzePrompts() {
    return numbers.prompts(recorder.byOperationAndModel(), known.values());
  }

  ChatStats stats() {
    return numbers.stats();
  }

  ChatDetails details() {
    Map<String, List<Spend>> spent = recorder.byOperationAndModel();
    Map<String, String> why = new LinkedHashMap<>(reasons);
    if (router != null) {
      spent.keySet().forEach(each -> why.put(each, router.route(each).toString()));
    }
    return numbers.details(spent, known.values(), why);
  }

  long faultCount() {
    return faults.count()
        + guarded.faultCount()
        + (answers == null ? 0 : answers.faultCount())
        + (meanings == null ? 0 : meanings.cache().faultCount());
  }

  void invalidateAnswers() {
    if (answers != null) {
      answers.invalidateAll();
    }
    if (meanings != null) {
      meanings.cache().invalidateAll();
    }
  }

  Optional<SemanticCache> meanings() {
    return Optional.ofNullable(meanings).map(MeaningCache::cache);
  }

  void publishTo(GuardRegistry guards) {
    guarded.publishTo(guards);
    budgetEvents.publishTo(guards);
    register(guards, guarded); // its breakers have checks of their own
    if (meanings != null) {
      register(guards, meanings.cache()); // as it has
    }
  }

  private void register(GuardRegistry guards, Guard<?> part) {
    try {
      guards.register(part);
    } catch (IllegalArgumentException e) {
      faults.record("registering \"" + part.name() + "\", whose name is taken", e);
    }
  }

  @Override
  public void close() {
    if (meanings != null) {
      meanings.close();
    }
    if (book != null) {
      book.close();
    }
    if (store != null) {
      store.close();
    }
  }

  static List<BudgetState> mostUsedFirst(List<BudgetState> states) {
    return states.stream()
        .sorted(Comparator.comparingDouble(BudgetState::share).reversed())
        .toList();
  }
}
