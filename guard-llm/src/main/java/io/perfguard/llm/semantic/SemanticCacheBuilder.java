/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link SemanticCache} is built from. Not thread-safe. */
public final class SemanticCacheBuilder {
  private static final double DEFAULT_ERROR_BOUND = 0.01;

  final String name;

  @Nullable
  Embedder embedder;

  @Nullable
  Partition partition;

  PairGuards guards = PairGuards.standard();

  @Nullable
  HitVerifier verifier;

  Cacheability cacheability = Cacheability.withoutSecrets();

  @Nullable
  AnswerComparer comparer;

  @Nullable
  Function<LlmResponse, Money> cost;

  Supplier<@Nullable String> asker = () -> null;

  @Nullable
  SemanticStore store;

  @Nullable
  Executor executor;

  private @Nullable Double threshold;
  private @Nullable Double errorBound;
  private DataSize maximumBytes = SemanticConfig.DEFAULTS.maximumBytes();
  private int maximumPartitions = SemanticConfig.DEFAULTS.maximumPartitions();
  private Duration ttl = SemanticConfig.DEFAULTS.ttl();
  private Duration embeddingDeadline = SemanticConfig.DEFAULTS.embeddingDeadline();
  private Duration joinWait = SemanticConfig.DEFAULTS.joinWait();
  private double maximumTemperature = SemanticConfig.DEFAULTS.maximumTemperature();
  private boolean cacheToolTurns = SemanticConfig.DEFAULTS.cacheToolTurns();
  private double shadowShare = SemanticConfig.DEFAULTS.shadowShare();
  private Duration reaskWindow = SemanticConfig.DEFAULTS.reaskWindow();
  private @Nullable GuardClock clock;

  SemanticCacheBuilder(String name) {
    this.name = Require.name(name, "semantic cache name");
  }

  /**
   * What makes the vectors. Needed.
   *
   * @param source the embedder
   * @return this
   */
  public SemanticCacheBuilder embedder(Embedder source) {
    embedder = Require.nonNull(source, "embedder");
    return this;
  }

  /**
   * Who may see whose answers: asked on each look-up, null is an error. Needed.
   *
   * @param owners {@link Partition#shared()}, or {@link Partition#by}
   * @return this
   */
  public SemanticCacheBuilder partition(Partition owners) {
    partition = Require.nonNull(owners, "partition");
    return this;
  }

  /**
   * Bound of the estimated heap use of all that is kept, >= 64 KB. Default: 64 MB. What is worth
   * least by its cost, use, size and age goes first.
   *
   * @param size the bound
   * @return this
   */
  public SemanticCacheBuilder maximumBytes(DataSize size) {
    maximumBytes = size;
    return this;
  }

  /**
   * Bound of the partitions, >= 1. Default: 10,000. Beyond it one of those used least goes, with
   * all that it holds.
   *
   * @param partitions the bound
   * @return this
   */
  public SemanticCacheBuilder maximumPartitions(int partitions) {
    maximumPartitions = partitions;
    return this;
  }

  /**
   * For how long an answer may be served. Default: 24 h. Zero: until it is evicted.
   *
   * @param time from when it was kept
   * @return this
   */
  public SemanticCacheBuilder ttl(Duration time) {
    ttl = time;
    return this;
  }

  /**
   * How long a vector may take, > 0. Default: 250 ms, which a text of some hundred words may take.
   * A text without one in time goes to the model.
   *
   * @param time the wait for a thread included
   * @return this
   */
  public SemanticCacheBuilder embeddingDeadline(Duration time) {
    embeddingDeadline = time;
    return this;
  }

  /**
   * How long a caller waits for the call of another one that asks the same, before it makes its
   * own. Default: 10 s. Zero: nobody waits.
   *
   * @param time the longest wait
   * @return this
   */
  public SemanticCacheBuilder joinWait(Duration time) {
    joinWait = time;
    return this;
  }

  /**
   * Above this temperature a question goes to the model: who asks for chance does not want the same
   * answer again. Default: 0.3. A request that says nothing of it is not concerned.
   *
   * @param temperature >= 0
   * @return this
   */
  public SemanticCacheBuilder maximumTemperature(double temperature) {
    maximumTemperature = temperature;
    return this;
  }

  /**
   * Keeps answers that call tools, and those to what a tool gave, too. Default: no, since what a
   * tool does or gives may differ each time.
   *
   * @return this
   */
  public SemanticCacheBuilder cacheToolTurns() {
    cacheToolTurns = true;
    return this;
  }

  /**
   * Measures false hits: for a share of the semantic hits the model is asked all the same, in the
   * background, and both answers are compared. At most four such calls run at a time. Default:
   * none. In a dry run all would-be hits are compared, at no cost of a call.
   *
   * @param share 0..1, such as 0.02
   * @param compares tells whether both answers say the same
   * @return this
   */
  public SemanticCacheBuilder shadow(double share, AnswerComparer compares) {
    shadowShare = share;
    comparer = Require.nonNull(compares, "compares");
    return this;
  }

  /**
   * Tells who asks, so that one who asks nearly the same again soon after a semantic hit counts as
   * a doubt of that hit. Default: nobody is known.
   *
   * @param source an id of the person or session; null if there is none
   * @param window how soon is soon, >= 0
   * @return this
   */
  public SemanticCacheBuilder askers(Supplier<@Nullable String> source, Duration window) {
    reaskWindow = window;
    asker = Require.nonNull(source, "askers");
    return this;
  }

  /**
   * The least cosine of a hit, 0..1. Default: none, {@code errorBound} decides. With both set, both
   * must let a hit pass.
   *
   * @param cosine the threshold, such as 0.90
   * @return this
   */
  public SemanticCacheBuilder similarityThreshold(double cosine) {
    threshold = Require.rate(cosine, "similarityThreshold");
    return this;
  }

  /**
   * The share of semantic hits that may be wrong, 0.001..0.5. Default: 0.01 where no
   * {@code similarityThreshold} is set. It serves from the first question, by what was measured
   * when the library was made, and learns from feedback, shadow calls and askers.
   *
   * @param share the bound
   * @return this
   */
  public SemanticCacheBuilder errorBound(double share) {
    errorBound = share;
    return this;
  }

  Gate gate() {
    if (threshold == null) {
      return Gate.errorBound(errorBound == null ? DEFAULT_ERROR_BOUND : errorBound);
    }
    Gate near = Gate.threshold(threshold);
    return errorBound == null ? near : Gate.errorBound(errorBound).tightenedBy(near);
  }

  /**
   * The guards that a pair of texts must pass. Default: {@link PairGuards#standard()}.
   *
   * @param rules such as {@code PairGuards.standard().without("numbers")}
   * @return this
   */
  public SemanticCacheBuilder guards(PairGuards rules) {
    guards = Require.nonNull(rules, "guards");
    return this;
  }

  /**
   * Has the last word on semantic hits, and the only one where a guard is in doubt. Default: none,
   * and a doubt counts as no.
   *
   * @param judge the verifier
   * @return this
   */
  public SemanticCacheBuilder verifier(HitVerifier judge) {
    verifier = Require.nonNull(judge, "verifier");
    return this;
  }

  /**
   * What may be kept. Default: {@link Cacheability#withoutSecrets()}.
   *
   * @param rule the rule
   * @return this
   */
  public SemanticCacheBuilder cacheability(Cacheability rule) {
    cacheability = Require.nonNull(rule, "cacheability");
    return this;
  }

  /**
   * What an answer cost, for {@link SemanticCache#call}. Default: not known.
   *
   * @param prices the price of an answer
   * @return this
   */
  public SemanticCacheBuilder cost(Function<LlmResponse, Money> prices) {
    cost = Require.nonNull(prices, "cost");
    return this;
  }

  /**
   * Where answers are kept. Default: on the heap. With another store {@code maximumBytes} and
   * {@code maximumPartitions} are its own matter.
   *
   * @param place the store
   * @return this
   */
  public SemanticCacheBuilder store(SemanticStore place) {
    store = Require.nonNull(place, "store");
    return this;
  }

  /**
   * Where look-ups of callers that do not wait, and shadow calls, run. Default: some daemon threads
   * of the cache's own.
   *
   * @param threads the executor
   * @return this
   */
  public SemanticCacheBuilder executor(Executor threads) {
    executor = Require.nonNull(threads, "executor");
    return this;
  }

  /**
   * The clock that times expiry. Default: that of the registry, else the system's.
   *
   * @param source the clock
   * @return this
   */
  public SemanticCacheBuilder clock(GuardClock source) {
    clock = Require.nonNull(source, "clock");
    return this;
  }

  /**
   * The cache, in no registry.
   *
   * @return a new cache
   * @throws IllegalStateException if embedder or partition are missing
   * @throws IllegalArgumentException if a value is out of range
   */
  public SemanticCache build() {
    return build(GuardClock.system());
  }

  /**
   * The cache, in a registry.
   *
   * @param guards the registry
   * @return a new cache
   * @throws IllegalStateException as {@link #build()}
   * @throws IllegalArgumentException as {@link #build()}, or if the registry has a semantic cache
   *     of this name
   */
  public SemanticCache register(GuardRegistry guards) {
    SemanticCache cache = build(Require.nonNull(guards, "guards").clock());
    try {
      return guards.register(cache);
    } catch (RuntimeException e) { // its name is taken: nothing must be left of it
      cache.close();
      throw e;
    }
  }

  private SemanticCache build(GuardClock defaultClock) {
    if (embedder == null) {
      throw new IllegalStateException("semantic cache \"" + name
          + "\" has no embedder; say embedder(OnnxEmbedder.allMiniLm()), say");
    }
    if (partition == null) {
      throw new IllegalStateException("semantic cache \"" + name
          + "\" does not know whose answers it keeps; say partition(Partition.by(() -> tenant)),"
          + " or partition(Partition.shared()) where all may share");
    }
    SemanticConfig config = new SemanticConfig(
        maximumBytes,
        maximumPartitions,
        ttl,
        embeddingDeadline,
        joinWait,
        maximumTemperature,
        cacheToolTurns,
        shadowShare,
        reaskWindow);
    return new SemanticCache(
        this, config, embedder, partition, clock == null ? defaultClock : clock);
  }
}
