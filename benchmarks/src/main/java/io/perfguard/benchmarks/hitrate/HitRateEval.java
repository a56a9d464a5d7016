/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.hitrate;

import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import io.perfguard.cache.KeyAnalysis.SizeEstimate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.jar.JarFile;

/**
 * {@code benchmarks/eval hitrate}: the hit rates of both engines on recorded requests, beside raw
 * Caffeine, exact LRU and the best that is possible; whether the recommended engine is the better
 * one; and how far the shadow caches are from the truth at half to four times the size.
 */
public final class HitRateEval {
  private static final String USAGE =
      "Usage: benchmarks/eval hitrate [--quick] [TRACE...]\n\nWithout names: all traces. --quick: one run of each instead of five.\nTraces: "
          + String.join(" ", Trace.names()) + "\n";
  private static final double[] PARTS = {0.01, 0.04, 0.16};
  private static final double[] FACTORS = {0.5, 1, 2, 4};
  private static final int RUNS = 5;
  private static final int SHORT = 100_000;
  private static final int SMALLEST = 50;
  private static final double NEAR = 0.02;

  private HitRateEval() {}

  /** One trace at one size, the mean of some runs; rates are 0..1. */
  private record Row(
      Trace trace,
      int size,
      double exactLru,
      double lru,
      double adaptive,
      double caffeine,
      double recommended,
      double optimal,
      double lruError,
      double adaptiveError) {
    double behind() {
      return Math.max(lru, adaptive) - recommended;
    }

    double allowedBehind() {
      return trace.keys().length < SHORT ? 0.015 : 0.010;
    }

    void print() {
      System.out.printf(
          Locale.ROOT,
          "%-26s %9d %7d  %6.2f %6.2f %6.2f %6.2f %6.2f%s %6.2f  %6.2f%s %6.2f%s%n",
          trace.name(),
          trace.keys().length,
          size,
          100 * exactLru,
          100 * lru,
          100 * adaptive,
          100 * caffeine,
          100 * recommended,
          behind() > allowedBehind() ? "!" : " ",
          100 * optimal,
          100 * lruError,
          lruError > NEAR ? "!" : " ",
          100 * adaptiveError,
          adaptiveError > NEAR ? "!" : " ");
      System.out.flush();
    }
  }

  /**
   * Judges the traces; ends with code 2 if they cannot be read.
   *
   * @param args the jar with the traces, then what the user gave
   * @throws InterruptedException if it was interrupted
   * @throws ExecutionException if a replay failed
   */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    List<String> asked = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    if (asked.contains("--help") || asked.contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    int runs = asked.remove("--quick") ? 1 : RUNS;
    List<String> names = asked.isEmpty() ? Trace.names() : asked;
    if (!Trace.names().containsAll(names)) {
      System.err.print(USAGE);
      System.exit(2);
    }
    try (JarFile jar = new JarFile(args[0])) {
      judge(jar, names, runs);
    } catch (NoSuchFileException e) {
      fail(args[0] + ": no such file");
    } catch (IOException e) {
      fail(args[0] + ": " + e.getMessage());
    }
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(2);
  }

  private static void judge(JarFile jar, List<String> names, int runs)
      throws IOException, InterruptedException, ExecutionException {
    System.out.printf(
        Locale.ROOT,
        "%-26s %9s %7s  %6s %6s %6s %6s %7s %6s  %7s %7s%n",
        "trace",
        "requests",
        "size",
        "exact",
        "LRU",
        "ADAPT",
        "caff.",
        "recomm.",
        "OPT",
        "LRU+-",
        "ADAPT+-");
    List<Row> rows = new ArrayList<>();
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      for (String name : names) {
        Trace trace = Trace.read(jar, name);
        List<Future<Row>> pending = new ArrayList<>();
        for (double part : PARTS) {
          int size = (int) Math.max(SMALLEST, part * trace.uniques());
          if (4 * size < trace.uniques() || part == PARTS[0]) {
            pending.add(both.submit(() -> row(trace, size, runs)));
          }
        }
        for (Future<Row> one : pending) {
          rows.add(one.get());
          rows.get(rows.size() - 1).print();
        }
      }
    } finally {
      both.shutdownNow();
    }
    sum(rows);
  }

  private static void sum(List<Row> rows) {
    long behind =
        rows.stream().filter(row -> row.behind() > row.allowedBehind()).count();
    long inexact = rows.stream()
        .filter(row -> Math.abs(row.lru() - row.exactLru()) > 0.003)
        .count();
    System.out.printf(
        Locale.ROOT,
        "%n{\"rows\":%d,\"recommendedBehind\":%d,\"worstBehindPp\":%.2f,\"lruInexact\":%d,%s,%s}%n",
        rows.size(),
        behind,
        100 * rows.stream().mapToDouble(Row::behind).max().orElse(0),
        inexact,
        errors("shadowLru", rows, Row::lruError),
        errors("shadowAdaptive", rows, Row::adaptiveError));
  }

  private static String errors(String name, List<Row> rows, ToDoubleFunction<Row> error) {
    return String.format(
        Locale.ROOT,
        "\"%s\":{\"far\":%d,\"worstPp\":%.2f,\"meanPp\":%.2f}",
        name,
        rows.stream().filter(row -> error.applyAsDouble(row) > NEAR).count(),
        100 * rows.stream().mapToDouble(error).max().orElse(0),
        100 * rows.stream().mapToDouble(error).average().orElse(0));
  }

  private static Row row(Trace trace, int size, int runs) {
    long[] keys = trace.keys();
    Random random = new Random(42);
    double lru = 0;
    double adaptive = 0;
    double caffeine = 0;
    double recommended = 0;
    double[][] estimates = new double[2][FACTORS.length];
    double[][] truths = new double[2][FACTORS.length];
    for (int run = 0; run < runs; run++) {
      long salt = run == 0 ? 0 : random.nextLong();
      caffeine += Policies.caffeine(keys, salt, size) / runs;
      GuardedCache<Long, Long> ours = Policies.ours(keys, salt, size, Eviction.LRU);
      GuardedCache<Long, Long> other = Policies.ours(keys, salt, size, Eviction.ADAPTIVE);
      lru += ours.stats().hitRate() / runs;
      adaptive += other.stats().hitRate() / runs;
      // what an application would be told that runs the default
      Eviction better = at(other, size).better();
      recommended += (better == Eviction.LRU ? ours : other).stats().hitRate() / runs;
      for (int i = 0; i < FACTORS.length; i++) {
        int scaled = (int) Math.round(FACTORS[i] * size);
        estimates[0][i] += at(ours, scaled).lru() / runs;
        estimates[1][i] += at(other, scaled).adaptive() / runs;
        truths[0][i] += Policies.exactLru(keys, scaled) / runs;
        truths[1][i] += FACTORS[i] == 1
            ? other.stats().hitRate() / runs
            : Policies.ours(keys, salt, scaled, Eviction.ADAPTIVE).stats().hitRate() / runs;
      }
    }
    return new Row(
        trace,
        size,
        Policies.exactLru(keys, size),
        lru,
        adaptive,
        caffeine,
        recommended,
        Policies.optimal(keys, size),
        worst(estimates[0], truths[0]),
        worst(estimates[1], truths[1]));
  }

  private static double worst(double[] estimates, double[] truths) {
    double worst = 0;
    for (int i = 0; i < truths.length; i++) {
      worst = Math.max(worst, Math.abs(estimates[i] - truths[i]));
    }
    return worst;
  }

  private static SizeEstimate at(GuardedCache<?, ?> cache, long size) {
    return cache.analyzeKeys().whatIf().sizes().stream()
        .filter(one -> one.items() == size)
        .findFirst()
        .orElse(new SizeEstimate(size, Double.NaN, Double.NaN));
  }
}
