/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What became of the calls of a cell, in the order in which they were due. Immutable. */
final class History {
  /**
   * One call.
   *
   * @param due nanoseconds from the beginning
   * @param took until its end, from when it was due and not from when it was sent; -1 for no end
   * @param status of HTTP, or {@link #FAILED} or {@link #UNSENT}
   */
  record Call(long due, long took, int status) {
    static final int FAILED = -1;
    static final int UNSENT = -2;

    boolean isAnswered() {
      return status == 200;
    }
  }

  /** Of a window, when all is well again. */
  private static final double WELL = 0.95;

  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(100);
  /** Whatever was good for less, may have been luck. */
  private static final Duration LASTING = Duration.ofSeconds(2);

  private final List<Call> calls;
  private final Duration slo;

  History(List<Call> calls, Duration slo) {
    this.calls = List.copyOf(calls);
    this.slo = slo;
  }

  private Stream<Call> due(Duration from, Duration to) {
    return calls.stream().filter(call -> call.due() >= from.toNanos() && call.due() < to.toNanos());
  }

  /** Calls that were due then. */
  long count(Duration from, Duration to) {
    return due(from, to).count();
  }

  /** Calls that were due and not even sent, since too many others had no answer. */
  long unsentCount() {
    return calls.stream().filter(call -> call.status() == Call.UNSENT).count();
  }

  /** Share of the calls due then that were answered 200 in time; {@code NaN} if there were none. */
  double goodput(Duration from, Duration to) {
    long good = due(from, to)
        .filter(call -> call.isAnswered() && call.took() <= slo.toNanos())
        .count();
    return (double) good / count(from, to);
  }

  /** Share of the calls due then that had no 200, however late; {@code NaN} if there were none. */
  double failedRate(Duration from, Duration to) {
    return (double) due(from, to).filter(call -> !call.isAnswered()).count() / count(from, to);
  }

  /** Milliseconds within which this share of the 200s came; {@code NaN} if there were none. */
  double answerMillis(double quantile, Duration from, Duration to) {
    long[] took =
        due(from, to).filter(Call::isAnswered).mapToLong(Call::took).sorted().toArray();
    if (took.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(quantile * took.length);
    return took[Math.max(rank, 1) - 1] / 1e6;
  }

  /**
   * Seconds until goodput is and stays at 95 % or more: the first window of a second, in steps of
   * 100 ms, from which on all are.
   *
   * @param from the end of the fault
   * @param to the end of what was watched
   * @return {@code NaN} if it never was, or only in the last two seconds
   */
  double recoverySeconds(Duration from, Duration to) {
    double[] windows = windows(from, to);
    int bad = windows.length - 1;
    while (bad >= 0 && !(windows[bad] < WELL)) {
      bad--;
    }
    int lasting = (int) (LASTING.minus(WINDOW).toMillis() / STEP.toMillis());
    if (windows.length - (bad + 1) <= lasting) {
      return Double.NaN;
    }
    return (bad + 1) * STEP.toMillis() / 1e3;
  }

  private double[] windows(Duration from, Duration to) {
    long span = to.minus(from).minus(WINDOW).toMillis();
    double[] windows = new double[span < 0 ? 0 : (int) (span / STEP.toMillis()) + 1];
    Arrays.setAll(windows, i -> {
      Duration start = from.plus(STEP.multipliedBy(i));
      return goodput(start, start.plus(WINDOW));
    });
    return windows;
  }

  /** Goodput of each second, in percent, to be looked at. */
  String timeline(Duration to) {
    StringBuilder text = new StringBuilder();
    for (long second = 0; second < to.toSeconds(); second++) {
      double goodput = goodput(Duration.ofSeconds(second), Duration.ofSeconds(second + 1));
      text.append(Math.round(goodput * 100)).append(' ');
    }
    return text.toString().strip();
  }
}
