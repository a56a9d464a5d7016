/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.base.Require;
import io.perfguard.db.CapturedQuery;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.StatementKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * What a test asserts of the queries that were executed. {@code select()}, {@code write()} and
 * {@code total()} choose which are meant from there on, at first all; {@code matching(text)}
 * chooses among them by their text. A failure lists each statement, how often it ran, and from
 * which line.
 *
 * <pre>{@code
 * assertThat(guards).queries().select().atMost(3).write().none().withoutNPlusOne();
 * assertThat(guards).queries().matching("from company").exactly(1);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class QueriesAssert extends AbstractAssert<QueriesAssert, Object> {
  private final Executed executed;
  /** Since when, as the end of a sentence. */
  private final String when;

  private @Nullable StatementKind kind;
  private @Nullable String text;

  /** Of something that was asserted about, whose description it takes over. */
  QueriesAssert(Object of, Executed executed, String when) {
    super(of, QueriesAssert.class);
    this.executed = executed;
    this.when = when;
  }

  /**
   * From here on it is about executions that only read.
   *
   * @return this
   */
  public QueriesAssert select() {
    kind = StatementKind.SELECT;
    return this;
  }

  /**
   * From here on it is about executions that change rows.
   *
   * @return this
   */
  public QueriesAssert write() {
    kind = StatementKind.WRITE;
    return this;
  }

  /**
   * From here on it is about executions of any kind.
   *
   * @return this
   */
  public QueriesAssert total() {
    kind = null;
    return this;
  }

  /**
   * From here on it is about statements with a text in them, among those of the kind chosen.
   *
   * @param part of the statement as messages show it, so with {@code ?} for each value; upper case
   *     does not matter, and {@code …} stands for anything: {@code "select … from company where"}
   * @return this
   */
  public QueriesAssert matching(String part) {
    text = Require.nonNull(part, "part");
    return this;
  }

  /**
   * There were so many executions or fewer.
   *
   * @param most the bound, >= 0
   * @return this
   */
  public QueriesAssert atMost(long most) {
    Require.atLeast(0, most, "most");
    long count = count();
    if (count > most) {
      fail("at most " + QueryText.count(most, what()), count);
    }
    return this;
  }

  /**
   * There were exactly so many executions.
   *
   * @param wanted how many, >= 0
   * @return this
   */
  public QueriesAssert exactly(long wanted) {
    Require.atLeast(0, wanted, "wanted");
    long count = count();
    if (count != wanted) {
      fail(QueryText.count(wanted, what()), count);
    }
    return this;
  }

  /**
   * There was no execution.
   *
   * @return this
   */
  public QueriesAssert none() {
    long count = count();
    if (count > 0) {
      fail("no " + what(), count);
    }
    return this;
  }

  /**
   * No loop asked for each of its rows by itself, also no loop of several queries.
   *
   * @return this
   */
  public QueriesAssert withoutNPlusOne() {
    return without("N+1", Repetition::isLoopOverRows);
  }

  /**
   * No place asked again what it had been told already.
   *
   * @return this
   */
  public QueriesAssert withoutDuplicates() {
    return without(
        "duplicate queries", repetition -> repetition.verdict() == Repetition.Verdict.DUPLICATE);
  }

  private QueriesAssert without(String what, Predicate<Repetition> verdict) {
    List<Repetition> found = executed.repetitions().stream()
        .filter(verdict)
        .filter(repetition -> matches(repetition.statement().text()))
        .toList();
    if (!found.isEmpty()) {
      failWithMessage(
          "%s",
          "expected no " + what + ", " + (found.size() == 1 ? "was 1" : "were " + found.size())
              + when + ":" + QueryText.repetitions(found) + QueryText.queries(queries()));
    }
    return this;
  }

  private void fail(String wanted, long count) {
    failWithMessage(
        "%s",
        "expected " + wanted + (text == null ? "" : " matching \"" + text + '"')
            + (count == 1 ? ", was 1" : ", were " + String.format(Locale.ROOT, "%,d", count))
            + when
            + (count == 0 ? "" : ":")
            + QueryText.repetitions(executed.repetitions().stream()
                .filter(repetition -> matches(repetition.statement().text()))
                .toList())
            + QueryText.queries(queries()));
  }

  private String what() {
    return kind == null ? "execution" : kind.name().toLowerCase(Locale.ROOT);
  }

  private long count() {
    return text == null
        ? executed.count(kind)
        : queries().stream().mapToLong(CapturedQuery::executionCount).sum();
  }

  private List<CapturedQuery> queries() {
    return executed.queries().stream()
        .filter(query -> kind == null || query.statement().kind() == kind)
        .filter(query -> matches(query.statement().text()))
        .toList();
  }

  private boolean matches(String statement) {
    String wanted = text;
    if (wanted == null) {
      return true;
    }
    String lower = statement.toLowerCase(Locale.ROOT);
    int from = 0;
    for (String part : Arrays.asList(wanted.toLowerCase(Locale.ROOT).split("…", -1))) {
      int at = lower.indexOf(part.strip(), from);
      if (at < 0) {
        return false;
      }
      from = at + part.strip().length();
    }
    return true;
  }
}
