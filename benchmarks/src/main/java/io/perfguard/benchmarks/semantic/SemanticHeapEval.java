/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Heap;
import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.SemanticStore;
import io.perfguard.llm.semantic.StoreCounts;
import io.perfguard.llm.semantic.StoreEntry;
import io.perfguard.llm.semantic.StorePartition;
import io.perfguard.llm.semantic.StorePut;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.usage.Usage;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * {@code benchmarks/eval semanticheap}: whether the bound of bytes is one of the real heap, and
 * what an entry takes, for answers and partitions of several sizes.
 */
public final class SemanticHeapEval {
  private static final String USAGE =
      "Usage: benchmarks/eval semanticheap [--megabytes N] [--seed S]\n\nFills a store of N MB (100)"
          + " twice over in each case; a minute or two.\n";
  private static final int DIMENSIONS = 384;
  private static final double OFF = 0.10;
  private static final long MOST_PER_ENTRY = 2_048;

  /** What is put. */
  private enum Case {
    /** Answers of 1 KB in one partition. */
    KILOBYTE(1_024, 1, 0, 0),
    /** Short answers: what an entry takes besides counts most. */
    SHORT(40, 1, 0, 0),
    /** Long ones. */
    LONG(16_384, 1, 0, 0),
    /** Partitions of some entries each. */
    SMALL_PARTITIONS(1_024, 5_000, 0, 0),
    /** Tags, and other texts that lead to the entry. */
    TAGS_AND_ALIASES(1_024, 10, 3, 2);

    private final int answer;
    private final int partitions;
    private final int tags;
    private final int aliases;

    Case(int answer, int partitions, int tags, int aliases) {
      this.answer = answer;
      this.partitions = partitions;
      this.tags = tags;
      this.aliases = aliases;
    }
  }

  private final Random random;
  private final long bound;

  private SemanticHeapEval(long seed, long bound) {
    this.random = new Random(seed);
    this.bound = bound;
  }

  /**
   * Runs it; ends with code 1 if the heap is off by more than a tenth, or an entry takes too much.
   *
   * @param args how many megabytes, and the seed
   */
  public static void main(String[] args) {
    Options options = Options.parse(USAGE, args, Map.of("megabytes", 100L, "seed", 42L));
    long bound = DataSize.ofMegabytes(options.count("megabytes")).bytes();
    System.exit(new SemanticHeapEval(options.number("seed"), bound).run() ? 0 : 1);
  }

  private boolean run() {
    System.out.printf(
        Locale.ROOT,
        "%-17s %9s %12s %12s %7s %9s%n",
        "case",
        "entries",
        "says",
        "heap",
        "off",
        "each");
    StringBuilder json = new StringBuilder();
    JsonWriter writer = new JsonWriter(json).beginObject();
    boolean fine = true;
    for (Case each : Case.values()) {
      fine &= measure(each, writer);
    }
    writer.endObject();
    System.out.println(json);
    return fine;
  }

  private boolean measure(Case what, JsonWriter json) {
    long before = Heap.used();
    SemanticStore store =
        SemanticStore.onHeap(DataSize.ofBytes(bound), 100_000, GuardClock.system());
    long heap;
    StoreCounts counts;
    try {
      fill(store, what);
      heap = Heap.used() - before;
      counts = store.counts();
    } finally {
      Reference.reachabilityFence(store);
    }
    double off = (double) heap / counts.bytes() - 1;
    long each = heap / counts.entryCount();
    System.out.printf(
        Locale.ROOT,
        "%-17s %,9d %,12d %,12d %+6.1f%% %,9d%n",
        what,
        counts.entryCount(),
        counts.bytes(),
        heap,
        100 * off,
        each);
    json.name(what.name().toLowerCase(Locale.ROOT)).beginObject();
    json.name("entries").value(counts.entryCount()).name("says").value(counts.bytes());
    json.name("heap").value(heap).name("each").value(each).endObject();
    return Math.abs(off) <= OFF
        && counts.bytes() <= bound
        && (what != Case.KILOBYTE || each <= MOST_PER_ENTRY);
  }

  private void fill(SemanticStore store, Case what) {
    StorePartition[] partitions = new StorePartition[what.partitions];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = new StorePartition(
          "owner " + i, SemanticScope.of("tenant " + i, "model"), "embedder", DIMENSIONS);
    }
    long puts = 2 * bound / (what.answer + 700); // twice what fits: it evicts for half of the time
    for (long i = 0; i < puts; i++) {
      put(store, partitions[(int) (i % partitions.length)], what, i);
    }
  }

  private void put(SemanticStore store, StorePartition partition, Case what, long number) {
    String text = "What are the emissions of product " + number + " in Germany, in tonnes a year?";
    LlmResponse answer =
        LlmResponse.of("x".repeat(what.answer), "gpt-4o-mini-2024-07-18", Usage.of(120, 250));
    Set<String> tags = what.tags == 0
        ? Set.of()
        : Set.of("law " + random.nextInt(50), "document " + number / 3, "country " + number % 7);
    StoreEntry entry = store.put(
        partition,
        new StorePut(text, vector(), answer, 1_000, Duration.ZERO, tags, store.moment()));
    for (int i = 0; i < what.aliases && entry != null; i++) {
      store.alias(
          entry, "How large are the emissions of product " + number + ", version " + i + "?");
    }
  }

  private float[] vector() {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = random.nextFloat() - 0.5f;
    }
    return vector;
  }
}
