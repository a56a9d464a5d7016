/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Costs;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.RegistrySnapshot;
import io.perfguard.core.registry.Thresholds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs the checks of all kinds over a window. Thread-safe; each diagnosis has its own state. */
public final class Diagnostician {
  private final GuardTable table;
  private final Map<GuardKind<?, ?>, List<GuardCheck<?>>> added;
  private final Thresholds thresholds;
  private final Costs costs;
  private final Faults faults;

  /**
   * A diagnostician.
   *
   * @param table for details
   * @param added checks beside those that the kinds bring
   * @param thresholds the thresholds
   * @param costs the prices
   * @param faults where checks that throw are counted
   */
  public Diagnostician(
      GuardTable table,
      Map<GuardKind<?, ?>, List<GuardCheck<?>>> added,
      Thresholds thresholds,
      Costs costs,
      Faults faults) {
    this.table = table;
    this.added = Map.copyOf(added);
    this.thresholds = thresholds;
    this.costs = costs;
    this.faults = faults;
  }

  /**
   * Runs all checks.
   *
   * @param before the numbers at the window's begin; null if the registry began with it
   * @param from the window's begin
   * @param now the numbers at its end
   * @return the diagnosis
   */
  public Diagnosis diagnose(@Nullable Reading before, Instant from, RegistrySnapshot now) {
    Visit visit = new Visit(before, from, now);
    now.all().keySet().forEach(visit::kind);
    List<String> failed =
        visit.failures.values().stream().map(Failure::toString).toList();
    return new Diagnosis(from, now.at(), visit.findings, failed, visit.checked, costs);
  }

  /** A check that threw, and on how many guards: a threshold that cannot be read fails on each. */
  private static final class Failure {
    private static final int LONGEST = 300;

    final String text;
    int count;

    Failure(String text) {
      this.text = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    @Override
    public String toString() {
      return count == 1 ? text : text + " (and on " + (count - 1) + " more)";
    }
  }

  private final class Visit {
    final List<Finding> findings = new ArrayList<>();
    final Map<String, Failure> failures = new LinkedHashMap<>(); // by the check's class
    int checked;
    private final @Nullable Reading before;
    private final Instant from;
    private final RegistrySnapshot now;
    private final Map<GuardKind<?, ?>, SortedMap<String, ?>> windows = new HashMap<>();

    Visit(@Nullable Reading before, Instant from, RegistrySnapshot now) {
      this.before = before;
      this.from = from;
      this.now = now;
    }

    @SuppressWarnings("unchecked") // checks are filed under the kind whose numbers they read
    <S extends GuardStats<S>> void kind(GuardKind<?, S> kind) {
      List<GuardCheck<S>> checks = new ArrayList<>(kind.checks());
      added.getOrDefault(kind, List.of()).forEach(check -> checks.add((GuardCheck<S>) check));
      if (checks.isEmpty()) {
        return;
      }
      Map<String, S> earlier = table.earlier(before, kind);
      now.stats(kind)
          .all()
          .forEach((name, stats) -> guard(kind, name, stats, earlier.get(name), checks));
    }

    private <S extends GuardStats<S>> void guard(
        GuardKind<?, S> kind, String name, S stats, @Nullable S past, List<GuardCheck<S>> checks) {
      CheckContext<S> context = CheckContext.builder(kind.subject(name), stats)
          .before(past)
          .window(from, now.at())
          .thresholds(thresholds)
          .costs(costs)
          .details(() -> table.details(kind, name))
          .windows(this::windows)
          .build();
      for (GuardCheck<S> check : checks) {
        try {
          // The copy: a null in it is the check's fault, too.
          findings.addAll(List.copyOf(Require.nonNull(check.check(context), "findings")));
          checked++;
        } catch (RuntimeException
            | LinkageError
            | StackOverflowError e) { // the last, by a tree that is too deep for it
          String who = check.getClass().getName();
          faults.record("check " + who, e);
          failures.computeIfAbsent(
                  who, k -> new Failure(who + " on " + context.subject() + ": " + e))
              .count++;
        }
      }
    }

    private SortedMap<String, ?> windows(GuardKind<?, ?> kind) {
      return windows.computeIfAbsent(kind, this::minus);
    }

    private <S extends GuardStats<S>> SortedMap<String, S> minus(GuardKind<?, S> kind) {
      Map<String, S> earlier = table.earlier(before, kind);
      SortedMap<String, S> differences = new TreeMap<>();
      now.stats(kind).all().forEach((name, stats) -> {
        S past = earlier.get(name);
        try {
          differences.put(name, past == null ? stats : stats.minus(past));
        } catch (RuntimeException | LinkageError e) {
          faults.record(
              "numbers of " + kind.subject(name), e); // must not fail the checks of its neighbours
        }
      });
      return differences;
    }
  }
}
