/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an example says at its end: each line of the playbook's "Expected Impact" beside what this
 * run measured, and whether what it promised to check is so.
 */
final class Scorecard {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  Scorecard() {
    rows.add(List.of("issue", "trouble", "before", "after", "measured", "the playbook says", ""));
  }

  /** A gain in time, with the range that the playbook promises. */
  void gain(
      String issue,
      String trouble,
      String before,
      String after,
      double times,
      double promisedAtLeast,
      String promise) {
    String mark = times >= promisedAtLeast ? "" : "below the promise";
    rows.add(List.of(issue, trouble, before, after, times(times), promise, mark));
  }

  /** A gain in money, with the share that the playbook promises. */
  void less(
      String issue,
      String trouble,
      String before,
      String after,
      double share,
      double promisedAtLeast,
      String promise) {
    String mark = share >= promisedAtLeast ? "" : "below the promise";
    rows.add(List.of(
        issue,
        trouble,
        before,
        after,
        String.format(Locale.ROOT, "%.1f %% less", Math.floor(1_000 * share) / 10),
        promise,
        mark));
  }

  /** What a failure costs less: no call became faster by that. */
  void saved(
      String issue, String trouble, String before, String after, String measured, String promise) {
    rows.add(List.of(issue, trouble, before, after, measured, promise, ""));
  }

  /** A gain in hit rate, with the points that the playbook promises; "" if it promises none. */
  void points(
      String issue,
      String trouble,
      double before,
      double after,
      double promisedAtLeast,
      String promise) {
    points(
        issue,
        trouble,
        String.format(Locale.ROOT, "%.1f %% hit", 100 * before),
        String.format(Locale.ROOT, "%.1f %% hit", 100 * after),
        100 * (after - before),
        promisedAtLeast,
        promise);
  }

  /** A gain in hit rate in points, with what else there is to say of before and after. */
  void points(
      String issue,
      String trouble,
      String before,
      String after,
      double points,
      double promisedAtLeast,
      String promise) {
    String mark = points >= promisedAtLeast ? "" : "below the promise";
    rows.add(List.of(
        issue,
        trouble,
        before,
        after,
        String.format(Locale.ROOT, "%+.1f points", points),
        promise,
        mark));
  }

  static String times(double times) {
    return times < 10 // cut, not rounded: 9.97 is not the 10 that was promised
        ? String.format(Locale.ROOT, "%.1fx", Math.floor(10 * times) / 10)
        : String.format(Locale.ROOT, "%,.0fx", Math.floor(times));
  }

  /** Something that must hold; otherwise the example fails. */
  void check(boolean holds, String what) {
    if (!holds) {
      failures.add(what);
    }
  }

  /** A count that must be exact. */
  void count(String what, long expected, long counted) {
    check(
        expected == counted,
        String.format(Locale.ROOT, "%s: must be %,d, was %,d", what, expected, counted));
  }

  /** Prints the table and the failures; true if there are none. */
  boolean print(PrintStream out) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        line.append(String.format(Locale.ROOT, "%-" + Math.max(1, widths[i]) + "s  ", row.get(i)));
      }
      out.println(line.toString().stripTrailing());
    }
    failures.forEach(failure -> out.println("FAILED: " + failure));
    return failures.isEmpty();
  }
}
