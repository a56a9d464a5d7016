/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryCapture;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.StatementKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.TestAbortedException;

/** One run of one test's body, and what is captured meanwhile. Not thread-safe. */
final class CountedRun implements AutoCloseable {
  private final String name;
  private final Limits limits;
  private final Watched watched;
  private final List<QueryCapture> all = new ArrayList<>();
  /** Of single data sources, which some budgets are about. */
  private final Map<String, QueryCapture> byName = new LinkedHashMap<>();

  private long faultsBefore;

  private CountedRun(ExtensionContext context, Limits limits, Watched watched) {
    this.name = name(context);
    this.limits = limits;
    this.watched = watched;
  }

  static <T extends @Nullable Object> T run(
      Invocation<T> invocation, ExtensionContext context, Watched watched) throws Throwable {
    Limits limits;
    CountedRun counted;
    try {
      limits = Limits.of(context);
      counted = new CountedRun(context, limits, watched);
      counted.open();
    } catch (RuntimeException e) {
      invocation.skip();
      throw e;
    }
    T result;
    try (counted) {
      result = invocation.proceed();
    } catch (TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      // The test's own failure stays the first thing that is read.
      counted.problem().ifPresent(problem -> e.addSuppressed(new AssertionError(problem)));
      throw e;
    }
    counted.problem().ifPresent(problem -> {
      throw new AssertionError(problem);
    });
    return result;
  }

  /** {@code OwnersTest.ownersPage}, or {@code OwnersTest.ownersPage, [2] page = 7}. */
  private static String name(ExtensionContext context) {
    String type = Contexts.nearest(context, ExtensionContext::getTestClass)
        .map(Class::getName)
        .orElse("");
    String method = Contexts.nearest(context, ExtensionContext::getTestMethod)
        .map(found -> "." + found.getName())
        .orElse("");
    String simple = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    boolean isOneOfMany = context.getUniqueId().contains("-invocation:")
        || context.getUniqueId().contains("[dynamic-");
    return simple + method + (isOneOfMany ? ", " + context.getDisplayName() : "");
  }

  private void open() {
    if (watched.isNothing() && !limits.isNone()) {
      throw new IllegalStateException(
          limits + " at " + name + ": no data source to watch. Have a field in the test class,"
              + " \"GuardRegistry guards\" or \"GuardedDataSource orders\", that is not null when the"
              + " test begins; or tell it with \"@RegisterExtension static final PerfguardExtension"
              + " PERFGUARD = PerfguardExtension.of(guards)\"");
    }
    faultsBefore = faults();
    try {
      for (GuardRegistry guards : watched.registries()) {
        QueryCapture capture = QueryCapture.open(guards, limits.repetitions());
        all.add(capture);
        OpenCaptures.add(guards, capture);
      }
      if (!watched.sources().isEmpty()) {
        all.add(QueryCapture.open(watched.sources(), limits.repetitions()));
      }
      for (QueryBudget budget : limits.budgets()) {
        String source = budget.dataSource();
        if (!source.isEmpty()) {
          byName.put(
              source, QueryCapture.open(List.of(watched.named(source)), limits.repetitions()));
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    for (QueryCapture capture : all) {
      OpenCaptures.remove(capture);
      capture.close();
    }
    byName.values().forEach(QueryCapture::close);
  }

  // ---- the verdict

  private Optional<String> problem() {
    if (limits.isNone()) {
      return Optional.empty();
    }
    if (watched.all().isEmpty()) {
      return Optional.of(limits + " at " + name + ": the registry has no guarded data source, so"
          + " nothing was counted; write GuardedDataSource.builder(\"orders\", pool)"
          + ".register(guards)");
    }
    if (faults() > faultsBefore) {
      return Optional.of(limits + " at " + name + ": a guard failed and let calls through, so that"
          + " not all was counted; the log has its fault");
    }
    List<String> problems = new ArrayList<>();
    limits.budgets().forEach(budget -> budget(budget).ifPresent(problems::add));
    limits.noNPlusOne().flatMap(wanted -> loops()).ifPresent(problems::add);
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", problems));
  }

  private long faults() {
    return watched.all().stream().mapToLong(GuardedDataSource::faultCount).sum();
  }

  private Optional<String> budget(QueryBudget budget) {
    QueryCapture named = byName.get(budget.dataSource());
    Executed executed = Executed.of(named == null ? all : List.of(named));
    List<String> exceeded = new ArrayList<>();
    exceeded(exceeded, budget.select(), "select", executed.count(StatementKind.SELECT));
    exceeded(exceeded, budget.write(), "write", executed.count(StatementKind.WRITE));
    exceeded(exceeded, budget.total(), "execution", executed.count(null));
    return exceeded.isEmpty()
        ? Optional.empty()
        : Optional.of("expected " + String.join(", and ", exceeded) + " in " + name
            + (budget.dataSource().isEmpty() ? "" : " on \"" + budget.dataSource() + '"') + ":"
            + QueryText.repetitions(executed.repetitions())
            + QueryText.queries(executed.queries()));
  }

  private static void exceeded(List<String> exceeded, int most, String what, long count) {
    if (most != QueryBudget.UNLIMITED && count > most) {
      exceeded.add("at most " + QueryText.count(most, what) + ", "
          + (count == 1 ? "was 1" : String.format(Locale.ROOT, "were %,d", count)));
    }
  }

  private Optional<String> loops() {
    Executed executed = Executed.of(all);
    List<Repetition> loops =
        executed.repetitions().stream().filter(Repetition::isLoopOverRows).toList();
    return loops.isEmpty()
        ? Optional.empty()
        : Optional.of("expected no N+1, " + (loops.size() == 1 ? "was 1" : "were " + loops.size())
            + " in " + name + ":" + QueryText.repetitions(loops)
            + QueryText.queries(executed.queries()));
  }
}
