/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.LookupOutcome;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.SemanticStats;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code benchmarks/eval semanticburst}: 64 threads ask at once, half of them the same text, three
 * in ten the same in other words, the rest something else each; the model takes 200 ms. How many
 * calls are made, and how many cannot be spared?
 */
public final class SemanticBurstEval {
  private static final String USAGE =
      "Usage: benchmarks/eval semanticburst [--bursts N] [--seed S]\n\nN bursts (20) of 64 threads; some seconds.\n";
  private static final int THREADS = 64;
  private static final int SAME = 32;
  private static final int REWORDED = 19;
  private static final long MODEL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final double MOST = 1.05;
  private static final SemanticScope SCOPE = SemanticScope.of("tenant", "model");

  private static final String[] THINGS = {
    "password", "invoice address", "delivery date", "phone number", "profile picture", "user name",
    "payment method", "language", "time zone", "subscription", "company name", "home page"
  };
  private static final String[] PLACES = {
    "in the app", "on the web site", "in my account", "for my team", "on my tablet"
  };
  private static final String[] WAYS = {
    "How do I change the %s %s?",
    "How can I change the %s %s?",
    "How do I change my %s %s?",
    "How could I change the %s %s?",
    "Please tell me how to change the %s %s",
    "Can you tell me how I change the %s %s?",
    "What do I have to do to change the %s %s?",
    "How to change the %s %s?",
    "How does one change the %s %s?",
    "I want to change the %s %s, how?",
    "How do you change the %s %s?",
    "How should I change the %s %s?",
    "Could you explain how to change the %s %s?",
    "Tell me how I can change the %s %s",
    "What is the way to change the %s %s?",
    "How do I update the %s %s?",
    "I would like to know how to change the %s %s",
    "Which steps do I take to change the %s %s?",
    "How might I change the %s %s?",
    "how do i change the %s %s",
  };

  private final OnnxEmbedder embedder;
  private final Random random;

  private SemanticBurstEval(OnnxEmbedder embedder, long seed) {
    this.embedder = embedder;
    this.random = new Random(seed);
  }

  /**
   * Runs it; ends with code 1 if an answer was lost.
   *
   * @param args how many bursts, and the seed
   * @throws Exception if a caller failed
   */
  public static void main(String[] args) throws Exception {
    Options options = Options.parse(USAGE, args, Map.of("bursts", 20L, "seed", 42L));
    try (OnnxEmbedder embedder = OnnxEmbedder.allMiniLm()) {
      new SemanticBurstEval(embedder, options.number("seed")).run(options.count("bursts"));
    }
  }

  /** One text, others of its meaning, and texts of other meanings. */
  private record Burst(String text, List<String> reworded, List<String> others) {
    List<String> asked() {
      List<String> all = new ArrayList<>(Collections.nCopies(SAME, text));
      all.addAll(reworded);
      all.addAll(others);
      return all;
    }
  }

  private Burst burst() {
    Set<List<String>> meanings = new LinkedHashSet<>();
    while (meanings.size() <= THREADS - SAME - REWORDED) {
      meanings.add(
          List.of(THINGS[random.nextInt(THINGS.length)], PLACES[random.nextInt(PLACES.length)]));
    }
    List<List<String>> each = List.copyOf(meanings);
    List<String> ways = new ArrayList<>(List.of(WAYS));
    Collections.shuffle(ways, random);
    List<String> reworded = new ArrayList<>();
    for (int i = 1; i <= REWORDED; i++) {
      reworded.add(text(ways.get(i), each.get(0)));
    }
    List<String> others = new ArrayList<>();
    for (List<String> meaning : each.subList(1, each.size())) {
      others.add(text(WAYS[random.nextInt(WAYS.length)], meaning));
    }
    return new Burst(text(ways.get(0), each.get(0)), reworded, others);
  }

  private static String text(String way, List<String> meaning) {
    return String.format(Locale.ROOT, way, meaning.get(0), meaning.get(1));
  }

  private SemanticCache cache() {
    return SemanticCache.builder("burst")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(20))
        .build();
  }

  private void run(int bursts) throws InterruptedException, ExecutionException {
    long made = 0;
    long needed = 0;
    long meanings = 0;
    long rejected = 0;
    System.out.printf(
        Locale.ROOT,
        "%5s %6s %9s %9s %7s %7s%n",
        "burst",
        "calls",
        "meanings",
        "rejected",
        "ratio",
        "ms");
    for (int i = 1; i <= bursts; i++) {
      Burst burst = burst();
      long start = System.nanoTime();
      int calls = calls(burst);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      int distinct = 1 + burst.others().size();
      int stopped = rejected(burst);
      made += calls;
      meanings += distinct;
      rejected += stopped;
      needed += distinct + stopped;
      System.out.printf(
          Locale.ROOT,
          "%5d %6d %9d %9d %7.3f %7d%n",
          i,
          calls,
          distinct,
          stopped,
          (double) calls / (distinct + stopped),
          millis);
    }
    double ratio = (double) made / needed;
    System.out.printf(Locale.ROOT, "calls / needed = %.3f, at most %.2f is wanted%n", ratio, MOST);
    StringBuilder json = new StringBuilder();
    new JsonWriter(json)
        .beginObject()
        .name("requests")
        .value((long) bursts * THREADS)
        .name("calls")
        .value(made)
        .name("meanings")
        .value(meanings)
        .name("rejected")
        .value(rejected)
        .name("ratio")
        .value(ratio)
        .endObject();
    System.out.println(json);
  }

  /** All of a burst at once. */
  private int calls(Burst burst) throws InterruptedException, ExecutionException {
    AtomicInteger calls = new AtomicInteger();
    List<String> asked = burst.asked();
    Collections.shuffle(asked, random);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (SemanticCache cache = cache()) {
      List<Future<LlmResponse>> answers = new ArrayList<>();
      for (String text : asked) {
        answers.add(threads.submit(() -> {
          go.await();
          return cache.call(SCOPE, text, () -> model(text, calls));
        }));
      }
      go.countDown();
      for (Future<LlmResponse> answer : answers) {
        answer.get();
      }
      SemanticStats stats = cache.stats();
      if (stats.answeredCount() + stats.misses().total() != asked.size()) {
        throw new AssertionError("counts do not add up: " + stats);
      }
    } finally {
      threads.shutdownNow();
    }
    return calls.get();
  }

  private static LlmResponse model(String text, AtomicInteger calls) {
    calls.incrementAndGet();
    long end = System.nanoTime() + MODEL_NANOS;
    for (long left = MODEL_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return LlmResponse.of("answer to " + text.hashCode(), "model", null);
  }

  /** Which of the reworded are no hit where the text alone is known. */
  private int rejected(Burst burst) {
    int rejected = 0;
    try (SemanticCache cache = cache()) {
      cache.call(SCOPE, burst.text(), () -> LlmResponse.of("known", "model", null));
      for (String text : new LinkedHashSet<>(burst.reworded())) {
        LookupOutcome outcome = cache.explain(SCOPE, text).outcome();
        rejected += outcome.isHit() ? 0 : 1;
      }
    }
    return rejected;
  }
}
