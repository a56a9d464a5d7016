/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.gate.LabelSource;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions that were asked before, in the same words or in others:
 *
 * <pre>{@code
 * SemanticCache cache = SemanticCache.builder("answers")
 *     .embedder(embedder)
 *     .partition(Partition.by(() -> tenants.current()))
 *     .maximumBytes(DataSize.ofMegabytes(200))
 *     .errorBound(0.01)
 *     .register(guards);
 * LlmResponse answer = cache.call(scope, text, () -> model.call(request));
 * }</pre>
 *
 * <p>A question has a hard half, its {@link SemanticScope}, which must be equal, and a soft half,
 * its text. That goes its way: the exact text; one vector, made within a deadline; the nearest
 * known texts; guards, which tell numbers, negations, names and roles apart; a gate; a verifier, if
 * there is one. Where anything of this fails, the model is asked.
 *
 * <p>Callers that ask the same at the same time share one call of the model, be it in the same
 * words or in others that would be a hit.
 *
 * <p>Thread-safe.
 */
public final class SemanticCache implements Guard<SemanticStats>, AutoCloseable {
  /** The kind of all semantic caches. */
  public static final GuardKind<SemanticCache, SemanticStats> KIND =
      GuardKind.<SemanticCache, SemanticStats>builder(
              "semantic-cache", SemanticCache.class, SemanticSchema.build())
          .label("semantic cache")
          .check(new LowSemanticHitRateCheck())
          .check(new SimilarityThresholdCheck())
          .build();

  private final String name;
  private final SemanticConfig config;
  private final String embedder; // its identity
  private final int dimensions;
  private final Partition owners;
  private final Supplier<@Nullable String> asker;
  private final SemanticCounts counts = new SemanticCounts();
  private final Faults faults;
  private final SemanticStore store;
  private final EmbeddingPool embeddings;
  private final Judge judge;
  private final Finder finder;
  private final Keeper keeper;
  private final Servings servings;
  private final Calls calls;
  private final Streams streams;
  private final DryRuns dryRuns;
  private final @Nullable ThreadPoolExecutor ownThreads;
  private final AtomicLong epoch = new AtomicLong();
  private volatile boolean dryRun;

  SemanticCache(
      SemanticCacheBuilder from,
      SemanticConfig config,
      Embedder embedder,
      Partition owners,
      GuardClock clock) {
    this.name = from.name;
    this.config = config;
    this.embedder = Require.nonNull(embedder.identity(), "the embedder's identity");
    this.dimensions = (int) Require.atLeast(1, embedder.dimensions(), "the embedder's dimensions");
    this.owners = owners;
    this.asker = from.asker;
    this.faults = new Faults(KIND.subject(name).toString());
    this.store = from.store == null
        ? new HeapStore(config.maximumBytes().bytes(), config.maximumPartitions(), clock)
        : new ContainedStore(from.store, faults);
    this.ownThreads = from.executor == null ? HelperThreads.of(name) : null;
    Executor helpers =
        from.executor == null ? Require.nonNull(ownThreads, "threads") : from.executor;
    this.judge = new Judge(from.guards, from.gate(), from.verifier, counts, faults);
    this.embeddings = new EmbeddingPool(name, embedder, config.embeddingDeadline(), faults, counts);
    this.finder = new Finder(store, embeddings, judge, counts, faults);
    this.keeper = new Keeper(store, from.cacheability, from.cost, config, counts, faults);
    this.servings = new Servings(
        store, judge, embeddings, keeper, config, from.comparer, helpers, clock, counts, faults);
    this.calls = new Calls(store, finder, judge, keeper, servings, helpers, config.joinWait());
    this.streams = new Streams(calls, helpers);
    this.dryRuns = new DryRuns(finder, servings, keeper, helpers);
  }

  /**
   * Begins a cache.
   *
   * @param name the name, unique in a registry
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static SemanticCacheBuilder builder(String name) {
    return new SemanticCacheBuilder(name);
  }

  /**
   * The scope of a request, for the partition of this thread's call.
   *
   * @param request the request
   * @param model the model that is asked where the request names none
   * @param contextVersion the state of the knowledge that answers are made from; "" if there is
   *     none
   * @param locale the language and country of the person; "" if that makes no difference
   * @return the scope
   * @throws IllegalStateException if the partition is null
   */
  public SemanticScope scope(
      LlmRequest request, String model, String contextVersion, String locale) {
    return SemanticScope.of(request, model, owner(), contextVersion, locale);
  }

  private String owner() {
    try {
      return named(owners.current());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(this + ": " + e.getMessage(), e);
    }
  }

  /** Names are never empty, and no value is called as the shared one is. */
  private static String named(String owner) {
    return owner.isEmpty() ? "shared" : owner;
  }

  private Question question(SemanticScope scope, String text, SemanticOptions options) {
    Require.nonNull(scope, "scope");
    Require.nonNull(options, "options");
    String normal = Texts.normal(Require.nonNull(text, "text"));
    StorePartition partition = new StorePartition(owner(), scope, embedder, dimensions);
    return new Question(
        partition, text, normal, store.moment(), store.version(), epoch.get(), asker(), options);
  }

  private @Nullable String asker() {
    try {
      return asker.get();
    } catch (RuntimeException | LinkageError e) {
      faults.record("who asks", e);
      return null;
    }
  }

  /**
   * Whether a question is one that may be answered from here: a text, and asked without too much
   * chance.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @return false if it would be a {@link LookupOutcome#BYPASS}
   */
  public boolean isFor(SemanticScope scope, String text) {
    return config.admits(scope, Require.nonNull(text, "text"));
  }

  private boolean isForCache(Question question) {
    return config.admits(question.partition().scope(), question.text());
  }

  /**
   * Looks for an answer.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @return a hit; or a miss, which {@link #put} takes with the model's answer
   * @throws IllegalStateException if the partition is null
   */
  public SemanticLookup lookup(SemanticScope scope, String text) {
    return lookup(scope, text, SemanticOptions.NONE);
  }

  /**
   * Looks for an answer, more strictly.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param options what this question asks for beside
   * @return a hit; or a miss, which {@link #put} takes with the model's answer
   * @throws IllegalStateException if the partition is null
   */
  public SemanticLookup lookup(SemanticScope scope, String text, SemanticOptions options) {
    Question question = question(scope, text, options);
    counts.add(SemanticCounts.Count.REQUEST);
    if (!isForCache(question)) {
      return bypass(question);
    }
    if (dryRun) {
      return dryRuns.miss(question);
    }
    SemanticLookup exact = finder.exact(question);
    SemanticLookup found = exact == null ? finder.search(question, null) : exact;
    if (found.isHit()) {
      return servings.serve(found);
    }
    servings.missed(found);
    return found;
  }

  private SemanticLookup bypass(Question question) {
    counts.add(SemanticCounts.Count.BYPASS);
    return SemanticLookup.miss(question, LookupOutcome.BYPASS, null, Double.NaN);
  }

  /**
   * Keeps the model's answer to a question that missed; makes no vector anew.
   *
   * @param lookup what the question's look-up ended with
   * @param answer the answer
   * @param cost what it cost; zero if that is not known
   * @param tags what it can be invalidated by
   * @return whether it was kept: not if the look-up was a hit, the answer is not whole, must not be
   *     kept, is too large, or was invalidated while it was made
   */
  public boolean put(SemanticLookup lookup, LlmResponse answer, Money cost, Set<String> tags) {
    Require.nonNull(answer, "answer");
    long picos = Math.max(0, Require.nonNull(cost, "cost").picos());
    Set<String> checked = SemanticOptions.tagged(tags).tags();
    return keeper.put(Require.nonNull(lookup, "lookup"), answer, picos, checked) == Keeper.Kept.YES;
  }

  /**
   * Answers a question, by the cache or the model.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param model asks the model, on this thread
   * @return the answer; of a hit with a usage of none
   * @throws RuntimeException what the model threw to this caller, as it came
   * @throws IllegalStateException if the partition is null
   */
  public LlmResponse call(SemanticScope scope, String text, Supplier<LlmResponse> model) {
    return call(scope, text, SemanticOptions.NONE, model);
  }

  /**
   * Answers a question, by the cache or the model.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param options tags of the answer, and what this question asks for beside
   * @param model asks the model, on this thread
   * @return the answer; of a hit with a usage of none
   * @throws RuntimeException what the model threw to this caller, as it came
   * @throws IllegalStateException if the partition is null
   */
  public LlmResponse call(
      SemanticScope scope, String text, SemanticOptions options, Supplier<LlmResponse> model) {
    Require.nonNull(model, "model");
    Question question = question(scope, text, options);
    counts.add(SemanticCounts.Count.REQUEST);
    if (!isForCache(question)) {
      bypass(question);
      return model.get();
    }
    if (dryRun) {
      SemanticLookup miss = dryRuns.miss(question);
      return dryRuns.noted(miss, model.get(), options.tags());
    }
    SemanticLookup exact = finder.exact(question);
    return exact == null
        ? calls.call(question, options.tags(), model)
        : servings.serve(exact).response().orElseThrow();
  }

  /**
   * Answers a question, by the cache or the model, and blocks nobody.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param options tags of the answer, and what this question asks for beside
   * @param model begins a call of the model; on a thread of the cache's executor, or on this one if
   *     that takes no more
   * @return the answer; fails with what the model's call of this caller failed with
   * @throws IllegalStateException if the partition is null
   */
  public CompletableFuture<LlmResponse> callAsync(
      SemanticScope scope,
      String text,
      SemanticOptions options,
      Supplier<? extends CompletionStage<LlmResponse>> model) {
    Require.nonNull(model, "model");
    Question question = question(scope, text, options);
    counts.add(SemanticCounts.Count.REQUEST);
    if (!isForCache(question)) {
      bypass(question);
      return model.get().toCompletableFuture();
    }
    if (dryRun) {
      return dryRuns.callAsync(question, options.tags(), model);
    }
    SemanticLookup exact = finder.exact(question);
    return exact == null
        ? calls.callAsync(
            question,
            options.tags(),
            model,
            () -> model.get().toCompletableFuture().join())
        : CompletableFuture.completedFuture(servings.serve(exact).response().orElseThrow());
  }

  /**
   * Answers a question as a stream. What the model streams is handed on as it comes, and kept when
   * it ended by itself; what is kept is given in pieces of some words.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param options tags of the answer, and what this question asks for beside
   * @param model begins a stream of the model; on a thread of the cache's executor, or on this one
   *     if that takes no more
   * @param handler hears the answer; of a hit on this thread
   * @return the stream, to cancel it
   * @throws IllegalStateException if the partition is null
   */
  public LlmStream stream(
      SemanticScope scope,
      String text,
      SemanticOptions options,
      StreamCall model,
      LlmStreamHandler handler) {
    Require.nonNull(model, "model");
    Require.nonNull(handler, "handler");
    Question question = question(scope, text, options);
    counts.add(SemanticCounts.Count.REQUEST);
    if (!isForCache(question)) {
      bypass(question);
      return model.start(handler);
    }
    if (dryRun) {
      return dryRuns.stream(question, options.tags(), model, handler);
    }
    SemanticLookup exact = finder.exact(question);
    if (exact == null) {
      return streams.stream(question, options.tags(), model, handler);
    }
    LlmResponse answer = servings.serve(exact).response().orElseThrow();
    Replay.of(answer, handler, new AtomicBoolean());
    return LlmStream.ENDED;
  }

  /**
   * Tells of a hit whether its answer was right. A text that was wrongly found to be answered is
   * not answered so again; an answer that is wrong for its very text is removed.
   *
   * @param hitId {@link SemanticLookup#hitId} of one of the last 8,192 hits, or of fewer where
   *     their texts take more than a sixteenth of the cache's bytes
   * @param wrong whether it was wrong
   * @return false if the hit is not remembered, or was told of before
   */
  public boolean feedback(long hitId, boolean wrong) {
    return servings.feedback(hitId, wrong, LabelSource.FEEDBACK);
  }

  /**
   * What a look-up would end with now, and why. Serves, counts and learns nothing, but for the
   * vector that is made.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @return the nearest entry, its score, what each guard says, and the decision
   * @throws IllegalStateException if the partition is null
   */
  public Explanation explain(SemanticScope scope, String text) {
    Question question = question(scope, text, SemanticOptions.NONE);
    if (!isForCache(question)) {
      return Explanation.of(
          LookupOutcome.BYPASS, "too much chance, a tool's turn, or no text: it goes to the model");
    }
    return Explaining.of(question, store, embeddings, judge);
  }

  /**
   * What a text is nearest to in all scopes of the partition of this thread's call, as if it were
   * asked in the scope of the nearest.
   *
   * @param text the text
   * @return the nearest entry, its score, what each guard says, and the decision
   * @throws IllegalStateException if the partition is null
   */
  public Explanation explain(String text) {
    String owner = owner();
    String normal = Texts.normal(Require.nonNull(text, "text"));
    Predicate<StorePartition> own = partition -> partition.owner().equals(owner)
        && partition.embedder().equals(embedder)
        && partition.dimensions() == dimensions;
    return Explaining.anywhere(text, normal, own, store, embeddings, judge);
  }

  /**
   * From now on, or no more: does all but serve. Hits are counted as
   * {@link SemanticStats#dryHitCount}, and each question goes to the model.
   *
   * @param dry whether nothing is served
   */
  public void dryRun(boolean dry) {
    dryRun = dry;
  }

  /**
   * Removes all answers that have a tag, those included that are being made.
   *
   * @param tag the tag
   */
  public void invalidateTag(String tag) {
    Require.nonNull(tag, "tag");
    invalidate(() -> store.invalidateTag(tag));
  }

  /**
   * Removes all answers of one partition, those included that are being made.
   *
   * @param value what the supplier of {@link Partition#by} gave
   */
  public void invalidatePartition(String value) {
    String owner = Partition.by(() -> value).current();
    invalidate(() -> store.invalidatePartitions(partition -> partition.owner().equals(owner)));
  }

  /**
   * Removes all answers of some scopes, whoever owns them.
   *
   * @param which tells of each whether it goes, such as {@code s -> s.model().equals("gpt-4o")}
   */
  public void invalidateScopes(Predicate<SemanticScope> which) {
    Require.nonNull(which, "which");
    invalidate(() -> store.invalidatePartitions(partition -> which.test(partition.scope())));
  }

  /** Removes all answers, those included that are being made. */
  public void invalidateAll() {
    invalidate(store::invalidateAll);
  }

  /** Who asks from now on waits for no call that began before. */
  private void invalidate(Runnable removal) {
    try {
      removal.run();
    } finally {
      epoch.incrementAndGet();
    }
  }

  /**
   * How it works.
   *
   * @return as it was built
   */
  public SemanticConfig config() {
    return config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<SemanticCache, SemanticStats> kind() {
    return KIND;
  }

  @Override
  public SemanticStats stats() {
    double bound = judge.gate().errorBound();
    double least = judge.gate().minimumCosine();
    return counts.stats(
        store.counts(), Double.isNaN(bound) || least > 0 ? least : Double.NaN, bound);
  }

  @Override
  public SemanticDetails details() {
    return new SemanticDetails(
        counts.objections(), stats().nearMisses(), counts.lastChange(), calls.openCount());
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  /** Ends the threads of its own. Questions still find exact texts, and go to the model else. */
  @Override
  public void close() {
    embeddings.close();
    if (ownThreads != null) {
      ownThreads.shutdown();
    }
  }

  /** {@code semantic cache "answers"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
  }
}
