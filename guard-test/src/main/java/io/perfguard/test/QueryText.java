/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.db.CapturedQuery;
import io.perfguard.db.detect.Repetition;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Executions and loops as a failing test tells of them. */
final class QueryText {
  /** The most statements and places that a message lists. */
  private static final int GROUPS = 20;
  /** The most frames that it shows of each; they lead from the query towards the test. */
  private static final int FRAMES = 5;

  private static final int BRIEF = 120;

  private QueryText() {}

  /** {@code 1 select}, {@code 3 writes}. */
  static String count(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  /**
   * Each statement with how often it was executed and the line it came from, the most frequent
   * first.
   */
  static String queries(List<CapturedQuery> queries) {
    int width = queries.stream()
        .limit(1)
        .mapToInt(query -> number(query.executionCount()).length())
        .sum();
    String listed = queries.stream()
        .limit(GROUPS)
        .map(query -> query(query, width))
        .collect(Collectors.joining());
    long more =
        queries.stream().skip(GROUPS).mapToLong(CapturedQuery::executionCount).sum();
    return more == 0
        ? listed
        : listed
            + String.format(
                Locale.ROOT, "%n  and %s of less frequent statements", count(more, "execution"));
  }

  private static String query(CapturedQuery query, int width) {
    String times = number(query.executionCount());
    StringBuilder out = new StringBuilder("\n  ")
        .append(" ".repeat(Math.max(0, width - times.length())))
        .append(times)
        .append(" × ")
        .append(query.statement());
    String before = "\n  " + " ".repeat(width) + "   ";
    String word = "at ";
    for (Place place : query.frames().subList(0, Math.min(FRAMES, query.frames().size()))) {
      out.append(before).append(word).append(place);
      word = "called at ";
    }
    return out.toString();
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Each loop as a finding tells of it. */
  static String repetitions(List<Repetition> repetitions) {
    return repetitions.stream()
        .map(repetition -> "\n" + headline(repetition))
        .collect(Collectors.joining());
  }

  private static String headline(Repetition repetition) {
    return switch (repetition.verdict()) {
      case DUPLICATE ->
        String.format(
            Locale.ROOT,
            "PG-211 duplicate query: %s with %s; %,d of %,d answers were there already, %s",
            repeated(repetition),
            repetition.distinctParameters() == 1
                ? "the same parameters each time"
                : count(repetition.distinctParameters(), "different set") + " of parameters",
            repetition.repeats(),
            repetition.executions(),
            Durations.print(repetition.totalNanos()));
      case BATCHABLE_WRITE ->
        "PG-212 writes that could be one batch: " + repeated(repetition) + "; "
            + roundTrips(repetition);
      case N_PLUS_ONE, REPEATED_SEQUENCE ->
        "PG-210 N+1: " + repeated(repetition) + also(repetition) + after(repetition) + "; "
            + roundTrips(repetition);
    };
  }

  private static String repeated(Repetition repetition) {
    return String.format(
        Locale.ROOT,
        "%,d × \"%s\" at %s",
        repetition.executions(),
        brief(repetition.statement().text()),
        repetition.frames().isEmpty()
            ? "an unknown place"
            : place(repetition.frames().get(0), null));
  }

  /** The other statements of the loop. */
  private static String also(Repetition repetition) {
    return repetition.loop().isEmpty()
        ? ""
        : ", each time with "
            + repetition.loop().stream()
                .map(statement -> '"' + brief(statement.text()) + '"')
                .collect(Collectors.joining(", "));
  }

  private static String after(Repetition repetition) {
    return repetition
        .parent()
        .map(parent -> ", after \"" + brief(parent.statement().text()) + '"'
            + (parent.rows() > 0 ? " returned " + count(parent.rows(), "row") : "")
            + (parent.place() == null
                ? ""
                : " at "
                    + place(
                        parent.place(),
                        repetition.frames().isEmpty()
                            ? null
                            : repetition.frames().get(0))))
        .orElse("");
  }

  private static String roundTrips(Repetition repetition) {
    long statements = repetition.executions() * (1 + repetition.loop().size());
    return count(statements, "round trip") + ", " + Durations.print(repetition.totalNanos());
  }

  /** File and line, the line alone where the file is that of the place named before. */
  private static String place(Place place, @Nullable Place before) {
    String file = place.fileName();
    if (file == null || place.lineNumber() < 0) {
      return place.toString();
    }
    return before != null && file.equals(before.fileName())
        ? "line " + place.lineNumber()
        : file + ":" + place.lineNumber();
  }

  /** Without the list of columns, at most 120 characters. */
  private static String brief(String statement) {
    String lower = statement.toLowerCase(Locale.ROOT);
    int from = lower.indexOf(" from ");
    String text = lower.startsWith("select ") && from > 0
        ? statement.substring(0, "select ".length()) + "…" + statement.substring(from)
        : statement;
    return text.length() > BRIEF ? text.substring(0, BRIEF) + "…" : text;
  }
}
