/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the numbers of a program must be, from a log of everything that happened: all intervals are
 * kept, and each stretch between two of their ends is shared out anew. Slow and plain, so that it
 * is right.
 */
final class Oracle {
  /** What a branch can be in. */
  enum Category {
    DB,
    LLM,
    HTTP,
    CACHE,
    WAIT,
    SELF,
    JOIN;

    /**
     * What this is to the operation around, whose branch was in {@code around} when the inner one
     * began.
     */
    Category seenFrom(Category around) {
      if (this == SELF) {
        return around;
      }
      return this == HTTP && around == LLM ? LLM : this;
    }

    boolean isResource() {
      return this != SELF && this != JOIN;
    }
  }

  /** One run, as the test knows it. */
  static final class ModelRun {
    final NamedOperation operation;
    final ModelRun outer;
    final Category outerCategory;
    final long start;
    long end = -1;
    long late;
    final Map<Category, Long> calls = new EnumMap<>(Category.class);
    private final List<Interval> intervals = new ArrayList<>();

    ModelRun(NamedOperation operation, ModelRun outer, Category outerCategory, long start) {
      this.operation = operation;
      this.outer = outer;
      this.outerCategory = outerCategory;
      this.start = start;
    }

    boolean hasEnded() {
      return end >= 0;
    }

    long duration() {
      return end - start;
    }

    /** Something of this run came in: the runs that had ended counted it as late. */
    void arrives() {
      for (ModelRun run = this; run != null && run.hasEnded(); run = run.outer) {
        run.late++;
      }
    }

    /** A thread was in this run. */
    void was(Category category, long from, long to) {
      Category seen = category;
      for (ModelRun run = this; run != null; run = run.outer) {
        run.intervals.add(new Interval(seen, from, to));
        seen = seen.seenFrom(run.outerCategory);
      }
    }

    /** A thread in this run entered a resource. */
    void entered(Category category) {
      for (ModelRun run = this; run != null; run = run.outer) {
        run.calls.merge(category, 1L, Long::sum);
        if (category == Category.HTTP && run.outerCategory == Category.LLM) {
          return; // how a model is reached
        }
      }
    }

    Map<Category, Long> work() {
      Map<Category, Long> work = new EnumMap<>(Category.class);
      intervals.forEach(
          interval -> work.merge(interval.category, interval.to - interval.from, Long::sum));
      work.remove(Category.JOIN);
      return work;
    }

    Map<Category, Double> wall() {
      TreeSet<Long> moments = new TreeSet<>(List.of(start, end));
      intervals.forEach(interval -> {
        moments.add(interval.from);
        moments.add(interval.to);
      });
      Map<Category, Double> wall = new EnumMap<>(Category.class);
      long from = start;
      for (long to : moments.subSet(start, false, end, true)) {
        share(from, to, wall);
        from = to;
      }
      return wall;
    }

    private void share(long from, long to, Map<Category, Double> wall) {
      List<Category> busy = intervals.stream()
          .filter(interval -> interval.from <= from && to <= interval.to)
          .map(Interval::category)
          .filter(Category::isResource)
          .toList();
      if (busy.isEmpty()) {
        wall.merge(Category.SELF, (double) (to - from), Double::sum);
      }
      busy.forEach(
          category -> wall.merge(category, (double) (to - from) / busy.size(), Double::sum));
    }
  }

  private record Interval(Category category, long from, long to) {}

  private Oracle() {}
}
