/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticOptions;
import io.perfguard.llm.semantic.SemanticStats;
import io.perfguard.llm.semantic.SemanticStore;
import io.perfguard.llm.semantic.StoreSearch;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.gate.PairFeatures;
import io.perfguard.llm.semantic.guard.AnalysedText;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.semantic.guard.TextPair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.openjdk.jmh.runner.RunnerException;

/**
 * {@code benchmarks/bench semantic}: how long a look-up by meaning takes, stage by stage, among
 * 1,000 to 1,000,000 known questions, by the clock; by the processor search, rescore, guards and
 * gate together, and the whole look-up, which hands its text to a thread that makes the vector; and
 * its search beside the stores in memory of LangChain4j and Spring AI, at the sizes that those
 * bear.
 */
public final class SemanticSuite {
  private static final Class<SearchBenchmark> SEARCH = SearchBenchmark.class;
  private static final double EXACT = 2_000;
  private static final double FASTER = 50;
  private static final int ANSWER = 100;
  private static final int SMALL = 10_000;
  private static final int WARM_UP = 30_000; // guards and gate are many methods
  private static final int CANDIDATES = 4; // as the cache does
  private static final double LEAST = 0.75; // as with a threshold of 0.9
  private static final Gate GATE = Gate.threshold(0.9);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SemanticSuite() {}

  /** The sizes, and the most that search, guards and gate may take together. */
  private enum Size {
    THOUSAND(1_000, Double.NaN),
    TEN_THOUSAND(10_000, 0.15e6),
    HUNDRED_THOUSAND(100_000, 1e6),
    MILLION(1_000_000, 8e6);

    private final int count;
    private final double most;

    Size(int count, double most) {
      this.count = count;
      this.most = most;
    }
  }

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing; quick leaves out the million
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Arguments arguments = Arguments.parse(args);
    Checklist stages = new Checklist("semanticstages", arguments);
    for (Size size : Size.values()) {
      if (!arguments.quick() || size != Size.MILLION) {
        stages(stages, size, arguments.quick());
      }
    }
    stages.publish();
    Comparison.named("semantic")
        .add(Row.of("exact hit, 10,000 known", SEARCH, "exactHit").atMost(EXACT))
        .add(Row.of("search, 1,000 known", SEARCH, "ours1k")
            .against("LangChain4j InMemoryEmbeddingStore", SEARCH, "langChain1k")
            .against("Spring AI SimpleVectorStore", SEARCH, "spring1k"))
        .add(Row.of("search, 10,000 known", SEARCH, "ours10k")
            .atMost(0, 1 / FASTER, "LangChain4j InMemoryEmbeddingStore", SEARCH, "langChain10k")
            .against("Spring AI SimpleVectorStore", SEARCH, "spring10k"))
        .run(arguments);
  }

  /** Asks known questions in other words, each once, and reads the cache's own histograms. */
  private static void stages(Checklist checklist, Size size, boolean quick) {
    Questions questions = new Questions(size.count);
    SemanticStore store = questions.store(ANSWER);
    try (SemanticCache cache = questions.cache(store)) {
      int rounds = Math.min(size.count, quick ? 2_000 : 4_000);
      Random random = new Random(Seed.FIXED);
      int warmUp = size.count <= SMALL ? WARM_UP : rounds;
      for (int i = 0; i < warmUp; i++) { // warms up, and is stricter than anything
        cache.lookup(
            Questions.SCOPE,
            Questions.reworded(random.nextInt(size.count)),
            SemanticOptions.NONE.atLeast(1));
      }
      SemanticStats before = cache.stats();
      LogLinearHistogram processor = new LogLinearHistogram();
      for (int i = 0; i < rounds; i++) {
        String text = Questions.reworded((int) ((long) i * size.count / rounds));
        long start = THREADS.getCurrentThreadCpuTime();
        cache.lookup(Questions.SCOPE, text);
        processor.record(THREADS.getCurrentThreadCpuTime() - start);
      }
      note(checklist, size, cache.stats().minus(before), processor.snapshot());
      judged(checklist, size, questions, store, rounds);
    }
  }

  /**
   * Search, rescore, guards and gate as a look-up runs them, without its other parts. Processor
   * time is judged, as elsewhere: another process cannot add to it.
   */
  private static void judged(
      Checklist checklist, Size size, Questions questions, SemanticStore store, int rounds) {
    LogLinearHistogram times = new LogLinearHistogram();
    int served = 0;
    for (int i = 0; i < rounds; i++) {
      String text = Questions.reworded((int) ((long) i * size.count / rounds));
      float[] vector = questions.embed(text);
      long start = THREADS.getCurrentThreadCpuTime();
      List<StoreSearch.Neighbor> near =
          store.nearest(questions.partition(), vector, LEAST).nearest();
      AnalysedText asked = AnalysedText.of(text);
      boolean hit = false;
      for (int k = 0; !hit && k < Math.min(CANDIDATES, near.size()); k++) {
        hit = isServed(asked, near.get(k));
      }
      times.record(THREADS.getCurrentThreadCpuTime() - start);
      served += hit ? 1 : 0;
    }
    String what = String.format(
        Locale.ROOT,
        "%,d known: these by the processor, %,d of %,d served",
        size.count,
        served,
        rounds);
    HistogramSnapshot all = times.snapshot();
    checklist.note(what + ", p50", all.quantileNanos(0.50), "ns");
    if (Double.isNaN(size.most)) {
      checklist.note(what + ", p99", all.quantileNanos(0.99), "ns");
    } else {
      checklist.atMost(what + ", p99", all.quantileNanos(0.99), size.most, "ns");
    }
  }

  private static boolean isServed(AnalysedText asked, StoreSearch.Neighbor near) {
    TextPair pair = TextPair.of(asked, AnalysedText.of(near.entry().text()));
    return PairGuards.standard().objection(pair, near.cosine()).isEmpty()
        && GATE.decide(PairFeatures.of(pair, near.cosine())).serve();
  }

  private static void note(
      Checklist checklist, Size size, SemanticStats stats, HistogramSnapshot processor) {
    String known = String.format(Locale.ROOT, "%,d known: ", size.count);
    SemanticStats.Stages stages = stats.stages();
    line(checklist, known + "scan", stages.scan());
    line(checklist, known + "rescore", stages.rescore());
    line(checklist, known + "guards and gate", stages.decide());
    line(checklist, known + "all of these", stages.search());
    checklist.note(known + "hit rate", stats.hitRate(), "");
    line(checklist, known + "whole look-up by the processor", processor);
  }

  private static void line(Checklist checklist, String what, HistogramSnapshot times) {
    checklist.note(what + ", p50", times.quantileNanos(0.50), "ns");
    checklist.note(what + ", p99", times.quantileNanos(0.99), "ns");
  }
}
