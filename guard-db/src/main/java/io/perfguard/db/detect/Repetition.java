/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import io.perfguard.db.sql.Fingerprint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement, or one loop of several, that one place executed again and again within one scope.
 * Immutable.
 *
 * @param verdict what the repetition is
 * @param statement the statement; of a loop of several, the first of a turn
 * @param framework what sent it
 * @param entity the class whose lazy proxy sent it; empty if there was none
 * @param frames the application's frames it came from, innermost first, at most
 *     {@value #MAXIMUM_FRAMES}; may be empty
 * @param executions how often; of a loop of several, how many turns it made
 * @param distinctParameters how many different sets of parameters there were; of a very long scope,
 *     among its first executions
 * @param repeats how many executions brought nothing new: their parameters came before, and nothing
 *     was written in between to a table that they read
 * @param totalNanos how long all took, those of the whole loop
 * @param medianNanos how long the middle one took; of a loop of several, the middle turn
 * @param parent the query that the loop goes over, if one was seen
 * @param loop the other statements of a loop of several
 * @param confidence how sure the verdict is, 0..1
 */
public record Repetition(
    Verdict verdict,
    Fingerprint statement,
    Framework framework,
    String entity,
    List<Place> frames,
    long executions,
    int distinctParameters,
    long repeats,
    long totalNanos,
    long medianNanos,
    Optional<Parent> parent,
    List<Fingerprint> loop,
    double confidence) {
  /**
   * The most frames kept: whoever allows what a caller far out repeats must find it through many
   * layers.
   */
  public static final int MAXIMUM_FRAMES = 64;

  /** What a repetition is. */
  public enum Verdict {
    /** A read with mostly different parameters: a loop asks for each row of another query. */
    N_PLUS_ONE,
    /** Several reads, one after the other, for each row of another query. */
    REPEATED_SEQUENCE,
    /** A read with mostly the same parameters: the answer was there already. */
    DUPLICATE,
    /** A write executed row by row: a batch would send many at once. */
    BATCHABLE_WRITE
  }

  /**
   * The query that the loop goes over.
   *
   * @param statement the query
   * @param rows how many rows were read of it; 0 if that is not known
   * @param place where it was executed; null if its stack was not looked at
   * @param matches whether as many rows were read of it as the loop has turns or different
   *     parameters
   */
  public record Parent(
      Fingerprint statement, long rows, @Nullable Place place, boolean matches) {}

  /**
   * Copies.
   *
   * @param verdict what the repetition is
   * @param statement the statement; of a loop of several, the first of a turn
   * @param framework what sent it
   * @param entity the class whose lazy proxy sent it; empty if there was none
   * @param frames the application's frames it came from, innermost first, at most
   *     {@value #MAXIMUM_FRAMES}; may be empty
   * @param executions how often; of a loop of several, how many turns it made
   * @param distinctParameters how many different sets of parameters there were; of a very long
   *     scope, among its first executions
   * @param repeats how many executions brought nothing new: their parameters came before, and
   *     nothing was written in between to a table that they read
   * @param totalNanos how long all took, those of the whole loop
   * @param medianNanos how long the middle one took; of a loop of several, the middle turn
   * @param parent the query that the loop goes over, if one was seen
   * @param loop the other statements of a loop of several
   * @param confidence how sure the verdict is, 0..1
   */
  public Repetition {
    Require.nonNull(verdict, "verdict");
    Require.nonNull(statement, "statement");
    Require.nonNull(framework, "framework");
    Require.nonNull(entity, "entity");
    Require.nonNull(parent, "parent");
    frames = frames.stream().limit(MAXIMUM_FRAMES).toList();
    loop = List.copyOf(loop);
  }

  /**
   * Whether a loop over rows sent it, so that a join or one query for all rows would do: an N+1, a
   * sequence, or a duplicate whose parameters were not all the same.
   *
   * @return false for writes, and where there was one set of parameters
   */
  public boolean isLoopOverRows() {
    return switch (verdict) {
      case N_PLUS_ONE, REPEATED_SEQUENCE -> true;
      case DUPLICATE -> distinctParameters >= 2;
      case BATCHABLE_WRITE -> false;
    };
  }
}
