/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Money;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.LookupOutcome;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticLookup;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code benchmarks/eval semanticisolation}: random look-ups, answers and flushes in random
 * partitions that differ in any one of their parts, where most texts have one and the same vector.
 * Counts answers that were given in a partition which they were not put in.
 */
public final class SemanticIsolationEval {
  private static final String USAGE =
      "Usage: benchmarks/eval semanticisolation [--lookups N] [--threads T] [--seed S]\n\nN look-ups"
          + " (1,000,000) on T threads (4); a minute or two.\n";
  private static final int TEXTS = 12;

  private final long seed;
  private final ThreadLocal<String> owner = ThreadLocal.withInitial(() -> "none");
  private final LongAdder hits = new LongAdder();
  private final LongAdder semantic = new LongAdder();
  private final LongAdder crossed = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final SemanticCache cache = SemanticCache.builder("isolation")
      .embedder(new OneVector())
      .partition(Partition.by(owner::get))
      .maximumBytes(DataSize.ofMegabytes(16))
      .maximumPartitions(2_000) // fewer than there are: some are dropped all the time
      .embeddingDeadline(Duration.ofSeconds(20))
      .guards(PairGuards.none())
      .similarityThreshold(0.5)
      .build();

  private SemanticIsolationEval(long seed) {
    this.seed = seed;
  }

  /** All texts have one vector. */
  private static final class OneVector implements Embedder {
    @Override
    public String identity() {
      return "one";
    }

    @Override
    public int dimensions() {
      return 384;
    }

    @Override
    public float[] embed(String text) {
      float[] vector = new float[384];
      vector[7] = 1;
      return vector;
    }
  }

  /**
   * Runs it; ends with code 1 if an answer crossed a partition, or if none was given.
   *
   * @param args how many look-ups, on how many threads, and the seed
   * @throws InterruptedException if the run is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        Options.parse(USAGE, args, Map.of("lookups", 1_000_000L, "threads", 4L, "seed", 42L));
    SemanticIsolationEval eval = new SemanticIsolationEval(options.number("seed"));
    System.exit(eval.run(options.count("lookups"), options.count("threads")) ? 0 : 1);
  }

  private boolean run(int lookups, int threads) throws InterruptedException {
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      Random random = new Random(seed + t);
      int share = lookups / threads + (t < lookups % threads ? 1 : 0);
      all[t] = new Thread(() -> {
        for (int i = 0; i < share; i++) {
          step(random);
        }
      });
      all[t].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    cache.close();
    System.out.printf(
        Locale.ROOT,
        "seed %d: %,d look-ups, %,d hits (%,d by meaning), %,d answers kept, %,d crossed%n",
        seed,
        lookups,
        hits.sum(),
        semantic.sum(),
        puts.sum(),
        crossed.sum());
    StringBuilder json = new StringBuilder();
    new JsonWriter(json)
        .beginObject()
        .name("lookups")
        .value((long) lookups)
        .name("hits")
        .value(hits.sum())
        .name("semanticHits")
        .value(semantic.sum())
        .name("crossed")
        .value(crossed.sum())
        .endObject();
    System.out.println(json);
    return crossed.sum() == 0 && semantic.sum() > 0 && cache.faultCount() == 0;
  }

  private void step(Random random) {
    String tenant = "owner " + random.nextInt(3);
    owner.set(tenant);
    SemanticScope scope = scope(random);
    String text = "text " + random.nextInt(TEXTS);
    String home = tenant + "|" + key(scope);
    SemanticLookup lookup = cache.lookup(scope, text);
    if (lookup.isHit()) {
      hits.increment();
      semantic.add(lookup.outcome() == LookupOutcome.SEMANTIC_HIT ? 1 : 0);
      String from = lookup.response().orElseThrow().text();
      crossed.add(from.equals(home) ? 0 : 1);
    } else if (cache.put(lookup, LlmResponse.of(home, "m", null), Money.ZERO, Set.of(home))) {
      puts.increment();
    }
    flush(random, home, tenant);
  }

  private void flush(Random random, String home, String tenant) {
    int chance = random.nextInt(20_000);
    if (chance < 20) {
      cache.invalidateTag(home);
    } else if (chance < 22) {
      cache.invalidatePartition(tenant);
    } else if (chance < 23) {
      cache.invalidateAll();
    }
  }

  private static String key(SemanticScope scope) {
    return String.join(
        "|",
        scope.partition(),
        scope.model(),
        scope.system(),
        scope.tools(),
        scope.responseFormat(),
        Integer.toString(scope.temperature()),
        scope.parameters(),
        scope.conversation(),
        scope.contextVersion(),
        scope.locale());
  }

  /** Each part is one of two or three, so that most pairs of scopes differ in few of them. */
  private static SemanticScope scope(Random random) {
    return new SemanticScope(
        "partition " + random.nextInt(3),
        "model " + random.nextInt(2),
        part(random),
        part(random),
        part(random),
        random.nextInt(3) - 1,
        part(random),
        part(random),
        part(random),
        part(random),
        SemanticScope.Turn.TEXT);
  }

  private static String part(Random random) {
    return random.nextInt(4) == 0 ? "a" : "";
  }
}
