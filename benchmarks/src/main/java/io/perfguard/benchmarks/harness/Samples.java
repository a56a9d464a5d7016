/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the forks measured, one sample of each benchmark in a round. Ours may be there twice in a
 * round: the second samples are those of the A/A run. Not thread-safe.
 */
final class Samples {
  private final Map<Subject, List<Sample>> first = new LinkedHashMap<>();
  private final Map<Subject, List<Sample>> again = new LinkedHashMap<>();

  void add(Subject subject, Sample sample) {
    add(first, subject, sample);
  }

  void addAgain(Subject subject, Sample sample) {
    add(again, subject, sample);
  }

  private static void add(Map<Subject, List<Sample>> to, Subject subject, Sample sample) {
    to.computeIfAbsent(subject, s -> new ArrayList<>()).add(sample);
  }

  int count(Subject subject) {
    return first.getOrDefault(subject, List.of()).size();
  }

  /** A figure of each round. */
  double[] of(Subject subject, ToDoubleFunction<Sample> figure) {
    return values(first, subject, figure);
  }

  /** The same of the second run. */
  double[] ofAgain(Subject subject, ToDoubleFunction<Sample> figure) {
    return values(again, subject, figure);
  }

  private static double[] values(
      Map<Subject, List<Sample>> from, Subject subject, ToDoubleFunction<Sample> figure) {
    return from.getOrDefault(subject, List.of()).stream().mapToDouble(figure).toArray();
  }
}
