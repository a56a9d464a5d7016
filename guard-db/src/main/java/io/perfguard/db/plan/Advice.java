/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import io.perfguard.db.sql.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index that would help, and why. Immutable.
 *
 * @param tier how sure that is
 * @param table the table, with its schema if it is not the current one
 * @param columns the columns of the index, in its order; empty if no plain index helps
 * @param ddl the statement that builds it; empty if no plain index helps
 * @param statements the statements that it is for, the one that took longest in all first; empty if
 *     the catalog alone asks for it
 * @param tableRows how many rows the table has, as the database estimates; 0 if that is not known
 * @param matchingRows how many of them the statement wants, as the statistics say; {@code NaN} if
 *     that is not known
 * @param costBefore what the plan costs now, in the database's unit; 0 if that is not known
 * @param costAfter what it would cost with the index; 0 if that is not known
 * @param timeBefore how long an execution takes now, measured: its mean
 * @param predicted how long one would take; null if that cannot be said
 * @param savedPerHour how much time of the database that saves in an hour, at the present rate
 * @param why one sentence
 */
public record Advice(
    AdviceTier tier,
    String table,
    List<String> columns,
    String ddl,
    List<Fingerprint> statements,
    double tableRows,
    double matchingRows,
    double costBefore,
    double costAfter,
    Duration timeBefore,
    @Nullable Duration predicted,
    Duration savedPerHour,
    String why) {
  /**
   * Checks and copies.
   *
   * @param tier how sure that is
   * @param table the table
   * @param columns the columns of the index
   * @param ddl the statement that builds it
   * @param statements the statements that it is for
   * @param tableRows how many rows the table has
   * @param matchingRows how many of them the statement wants
   * @param costBefore what the plan costs now
   * @param costAfter what it would cost with the index
   * @param timeBefore how long an execution takes now
   * @param predicted how long one would take
   * @param savedPerHour how much time that saves in an hour
   * @param why one sentence
   */
  public Advice {
    Require.nonNull(tier, "tier");
    columns = List.copyOf(columns);
    statements = List.copyOf(statements);
  }

  /**
   * How long an execution would take.
   *
   * @return empty if that cannot be said
   */
  public Optional<Duration> timeAfter() {
    return Optional.ofNullable(predicted);
  }

  /**
   * How many times as fast the statement would be.
   *
   * @return {@code NaN} if that cannot be said
   */
  public double gain() {
    Duration after = predicted;
    return after == null || after.isZero()
        ? Double.NaN
        : (double) timeBefore.toNanos() / after.toNanos();
  }

  /** The statement that builds it, and what it would bring. */
  @Override
  public String toString() {
    Duration after = predicted;
    String brings = after == null
        ? ""
        : String.format(
            Locale.ROOT,
            " -- %s -> %s, %s an hour",
            Durations.print(timeBefore),
            Durations.print(after),
            Durations.print(savedPerHour));
    return (ddl.isEmpty() ? why : ddl) + brings + " (" + tier + ")";
  }
}
