/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import com.sun.management.OperatingSystemMXBean;
import io.perfguard.benchmarks.faults.FarSide.Counts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures one cell, in this JVM: warm-up, healthy, faulty, after. Everything ends with the last
 * phase; a call that has no answer a second later never counts as good. Not thread-safe.
 */
final class CellRun {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final Duration LEAD = Duration.ofMillis(200);
  private static final Duration PRIMING = Duration.ofSeconds(5);
  private static final int PRIMING_CALLS = 100;

  /** The ends of phases, from the first call on. */
  private final Duration warm;

  private final Duration faultBegin;
  private final Duration faultEnd;
  private final Duration end;
  private final Lab lab;
  private final Fault fault;
  private final NamedClient client;
  private final long seed;

  /** What was counted until the end of a phase. */
  private record Reading(Counts counts, long processNanos, long farSideNanos) {}

  CellRun(Lab lab, Fault fault, NamedClient client, long seed) {
    this.lab = lab;
    this.fault = fault;
    this.client = client;
    this.seed = seed;
    warm = lab.warmUp();
    faultBegin = warm.plus(lab.healthy());
    faultEnd = faultBegin.plus(lab.faulty());
    end = faultEnd.plus(lab.after());
  }

  /**
   * Runs it; takes as long as the phases.
   *
   * @throws IOException if the far side cannot begin
   * @throws InterruptedException if it is interrupted
   */
  Cell run() throws IOException, InterruptedException {
    long[] due = Arrivals.poisson(seed, lab.ratePerSecond(), end);
    // The origin draws from another sequence than the arrivals.
    try (FarSide far = new FarSide(lab, ~seed);
        LabClient subject = client.maker().get()) {
      prime(subject, far);
      Generator generator = new Generator(due, subject, far.uri(), lab.maximumPending());
      long start = System.nanoTime() + LEAD.toNanos();
      generator.start(start);
      Reading warmed = read(far, start, warm);
      Reading before = read(far, start, faultBegin);
      breakDown(far, start);
      Reading during = read(far, start, faultEnd);
      far.heal();
      Reading after = read(far, start, end);
      generator.join();
      Generator.awaitTime(start + end.plus(lab.slo()).toNanos());
      History history = generator.history(lab.slo());
      System.err.println("goodput by second: " + history.timeline(end));
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      tellAnswers(figures, history);
      tellRequests(
          figures, history, warmed.counts(), before.counts(), during.counts(), after.counts());
      tellProcessor(figures, history, generator, warmed, after);
      return new Cell(Cell.Key.of(lab, fault, client, seed), figures);
    }
  }

  /**
   * Asks one by one, until classes are loaded: a machine that is busy would make a client fail that
   * begins at full speed, and its breaker open before anything has happened.
   */
  private static void prime(LabClient subject, FarSide far) throws InterruptedException {
    long end = System.nanoTime() + PRIMING.toNanos();
    for (int i = 0; i < PRIMING_CALLS && System.nanoTime() - end < 0; i++) {
      try {
        Integer unused = subject.get(far.uri()).get(PRIMING.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // It has all of the warm-up to get well.
      }
    }
  }

  private static Reading read(FarSide far, long start, Duration at) {
    Generator.awaitTime(start + at.toNanos());
    return new Reading(far.counts(), PROCESS.getProcessCpuTime(), far.cpuNanos());
  }

  /** All steps of the fault that lie within its time. */
  private void breakDown(FarSide far, long start) {
    for (Fault.Step step : fault.steps()) {
      if (step.after().compareTo(lab.faulty()) < 0) {
        Generator.awaitTime(start + faultBegin.plus(step.after()).toNanos());
        step.change().accept(far);
      }
    }
  }

  private void tellAnswers(Map<Figure, Double> figures, History history) {
    double during = history.goodput(faultBegin, faultEnd);
    // Who was due just before the fault may be hit by it, and was not shed.
    Duration calm = faultBegin.minus(lab.slo());
    figures.put(Figure.GOODPUT_BEFORE, history.goodput(warm, calm));
    figures.put(Figure.GOODPUT_DURING, during);
    figures.put(Figure.GOODPUT_AFTER, history.goodput(faultEnd, end));
    figures.put(Figure.CEILING_SHARE, during / fault.ceiling(lab));
    figures.put(Figure.RECOVERY_SECONDS, history.recoverySeconds(faultEnd, end));
    figures.put(Figure.P50_BEFORE, history.answerMillis(0.50, warm, calm));
    figures.put(Figure.P99_BEFORE, history.answerMillis(0.99, warm, calm));
    figures.put(Figure.P50_DURING, history.answerMillis(0.50, faultBegin, faultEnd));
    figures.put(Figure.P99_DURING, history.answerMillis(0.99, faultBegin, faultEnd));
    figures.put(Figure.P50_AFTER, history.answerMillis(0.50, faultEnd, end));
    figures.put(Figure.P99_AFTER, history.answerMillis(0.99, faultEnd, end));
    figures.put(Figure.FAILED_BEFORE, history.failedRate(warm, calm));
    figures.put(Figure.UNSENT, (double) history.unsentCount());
  }

  private void tellRequests(
      Map<Figure, Double> figures,
      History history,
      Counts warmed,
      Counts before,
      Counts during,
      Counts after) {
    figures.put(
        Figure.REQUESTS_BEFORE,
        before.minus(warmed).requestCount() / (double) history.count(warm, faultBegin));
    // A refused connection carries no request that could be counted.
    figures.put(
        Figure.REQUESTS_DURING,
        fault == Fault.DOWN
            ? Double.NaN
            : during.minus(before).requestCount() / (double) history.count(faultBegin, faultEnd));
    figures.put(
        Figure.REQUESTS_AFTER,
        after.minus(during).requestCount() / (double) history.count(faultEnd, end));
    Counts all = after.minus(warmed);
    figures.put(Figure.ORIGIN_REQUESTS, (double) all.originRequestCount());
    figures.put(Figure.CONNECTIONS, (double) all.connectionCount());
  }

  private void tellProcessor(
      Map<Figure, Double> figures,
      History history,
      Generator generator,
      Reading warmed,
      Reading after) {
    double wallNanos = end.minus(warm).toNanos();
    double processNanos = after.processNanos() - warmed.processNanos();
    double farSideNanos = after.farSideNanos() - warmed.farSideNanos();
    // It has no phases of its own: its time is spread evenly, as its calls are.
    double generatorNanos = generator.cpuNanos() * wallNanos / end.toNanos();
    double clientNanos = processNanos - farSideNanos - generatorNanos;
    figures.put(Figure.PROCESS_CPU, processNanos / wallNanos);
    figures.put(Figure.FAR_SIDE_CPU, farSideNanos / wallNanos);
    figures.put(Figure.GENERATOR_CPU, generatorNanos / wallNanos);
    figures.put(
        Figure.CLIENT_MICROS,
        clientNanos / TimeUnit.MICROSECONDS.toNanos(1) / history.count(warm, end));
    figures.put(Figure.LATE_P99, generator.lateMillis(warm));
  }
}
