/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement that one place executed again and again within one scope. Immutable.
 *
 * @param verdict what the repetition is
 * @param statement the statement
 * @param frames the application's frames it came from, innermost first, at most
 *     {@value #MAXIMUM_FRAMES}; may be empty
 * @param executions how often
 * @param distinctParameters how many different sets of parameters there were; of a very long scope,
 *     among its first executions
 * @param repeats how many executions had parameters that an earlier one had
 * @param totalNanos how long all took
 * @param medianNanos how long the middle one took
 * @param parent the query before the first of them, if there was one
 * @param loop other statements that the same loop repeats
 */
public record Repetition(
    Verdict verdict,
    StatementKey statement,
    List<Place> frames,
    long executions,
    int distinctParameters,
    long repeats,
    long totalNanos,
    long medianNanos,
    Optional<Parent> parent,
    List<StatementKey> loop) {
  /** The most frames kept. */
  public static final int MAXIMUM_FRAMES = 8;

  /** What a repetition is. */
  public enum Verdict {
    /** Mostly different parameters: a loop asks for each row of another query. */
    N_PLUS_ONE,
    /** Mostly the same parameters: the answer was there already. */
    DUPLICATE
  }

  /**
   * The query that the loop goes over.
   *
   * @param statement the query
   * @param rows how many rows were read of it
   * @param place where it was executed; null if its stack was not looked at
   */
  public record Parent(
      StatementKey statement, long rows, @Nullable Place place) {}

  /**
   * Copies.
   *
   * @param verdict what the repetition is
   * @param statement the statement
   * @param frames the application's frames it came from, innermost first, at most
   *     {@value #MAXIMUM_FRAMES}; may be empty
   * @param executions how often
   * @param distinctParameters how many different sets of parameters there were; of a very long
   *     scope, among its first executions
   * @param repeats how many executions had parameters that an earlier one had
   * @param totalNanos how long all took
   * @param medianNanos how long the middle one took
   * @param parent the query before the first of them, if there was one
   * @param loop other statements that the same loop repeats
   */
  public Repetition {
    Require.nonNull(verdict, "verdict");
    Require.nonNull(statement, "statement");
    frames = frames.stream().limit(MAXIMUM_FRAMES).toList();
    loop = List.copyOf(loop);
  }
}
