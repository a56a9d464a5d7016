/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.internal.Allowances;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which repetitions are known and meant so, and need not be told: by their call site, by their
 * statement, by a baseline file for "no new N+1". Those below an {@link AllowRepeatedQueries} are
 * always.
 *
 * <p>A baseline has a line for each repetition: the fingerprint's id, the class and method of the
 * innermost frame, and the statement for who reads it. Lines of code are not in it, so that it
 * survives edits.
 *
 * <p>Immutable.
 */
public final class RepetitionFilter implements Predicate<Repetition> {
  /** Allows nothing but what is annotated. */
  public static final RepetitionFilter NONE = new RepetitionFilter(Set.of(), Set.of(), Set.of());

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{16}) (\\S+)(?: .*)?");
  private static final String UNKNOWN = "-";

  private final Set<String> callSites;
  private final Set<Long> statements;
  private final Set<String> baseline;

  private RepetitionFilter(Set<String> callSites, Set<Long> statements, Set<String> baseline) {
    this.callSites = Set.copyOf(callSites);
    this.statements = Set.copyOf(statements);
    this.baseline = Set.copyOf(baseline);
  }

  /**
   * Allows what a class, or a method of it, repeats, itself or by what it calls.
   *
   * @param className the full name of the class, or {@code class#method}
   * @return a filter that allows that, too
   * @throws IllegalArgumentException if it is blank
   */
  public RepetitionFilter allowCallSite(String className) {
    return new RepetitionFilter(
        plus(callSites, Require.name(className, "className")), statements, baseline);
  }

  /**
   * Allows the repetition of a statement, wherever it comes from.
   *
   * @param sql a text of it; literals, white space and upper case do not matter
   * @return a filter that allows that, too
   * @throws IllegalArgumentException if it is blank
   */
  public RepetitionFilter allowStatement(String sql) {
    if (Require.nonNull(sql, "sql").isBlank()) {
      throw new IllegalArgumentException("sql must not be blank");
    }
    Set<Long> more = new HashSet<>(statements);
    for (SqlDialect dialect : SqlDialect.values()) { // the database is not known yet
      more.add(new Fingerprinter(dialect).read(sql).fingerprint().id());
    }
    return new RepetitionFilter(callSites, more, baseline);
  }

  /**
   * Allows what a baseline file lists.
   *
   * @param file as {@link #writeBaseline} writes it
   * @return a filter that allows that, too
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if a line of it is none of a baseline; names the line
   */
  public RepetitionFilter allowBaseline(Path file) throws IOException {
    Set<String> more = new HashSet<>(baseline);
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException(file + ":" + (i + 1)
            + ": a line must be a fingerprint of 16 hexadecimal digits, a call site as class#method, and the"
            + " statement, was: " + line);
      }
      more.add(parts.group(1) + " " + parts.group(2));
    }
    return new RepetitionFilter(callSites, statements, more);
  }

  /**
   * Writes a baseline; what the file held before is replaced.
   *
   * @param file where to
   * @param repetitions what is known
   * @throws IOException if it cannot be written
   */
  public static void writeBaseline(Path file, Collection<Repetition> repetitions)
      throws IOException {
    Set<String> lines = new TreeSet<>();
    for (Repetition one : repetitions) {
      lines.add(keyOf(one.statement(), one) + " " + one.statement().text());
      one.loop().forEach(other -> lines.add(keyOf(other, one) + " " + other.text()));
    }
    StringBuilder text = new StringBuilder(
        "# Repeated queries that are known. Perfguard reports what is not in here.\n");
    lines.forEach(line -> text.append(line).append('\n'));
    Files.writeString(file, text);
  }

  /** Whether a repetition is allowed. */
  @Override
  public boolean test(Repetition repetition) {
    return isAllowed(repetition.statement(), repetition)
        && repetition.loop().stream().allMatch(other -> isAllowed(other, repetition));
  }

  private boolean isAllowed(Fingerprint statement, Repetition repetition) {
    return statements.contains(statement.id())
        || baseline.contains(keyOf(statement, repetition))
        || repetition.frames().stream().anyMatch(this::isAllowed);
  }

  private boolean isAllowed(Place frame) {
    return callSites.contains(frame.className())
        || callSites.contains(frame.className() + "#" + frame.methodName())
        || Allowances.isAnnotated(frame, AllowRepeatedQueries.class);
  }

  private static String keyOf(Fingerprint statement, Repetition repetition) {
    List<Place> frames = repetition.frames();
    return String.format(
        Locale.ROOT,
        "%016x %s",
        statement.id(),
        frames.isEmpty()
            ? UNKNOWN
            : frames.get(0).className() + "#" + frames.get(0).methodName());
  }

  private static Set<String> plus(Set<String> known, String more) {
    Set<String> all = new HashSet<>(known);
    all.add(more);
    return all;
  }
}
