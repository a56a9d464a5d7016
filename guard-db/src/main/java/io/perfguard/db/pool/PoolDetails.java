/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.db.hold.Deadlock;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.Holds;
import io.perfguard.db.hold.NestedBorrow;
import io.perfguard.db.hold.RemoteHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The dearer half of a pool's numbers: who holds its connections, and for what. Immutable.
 *
 * @param held the connections held now, those held longest first
 * @param holders the places that asked for connections, those that held them longest in all first
 * @param remoteHolds remote calls while a connection was held, those that took longest in all first
 * @param nestedBorrows borrows by threads that held a connection, the most frequent first
 * @param deadlocks the latest deadlocks, the latest last
 * @param minutes how many connections were held on average, minute by minute, the latest last
 * @param view what the pool says of itself
 */
public record PoolDetails(
    List<HeldConnection> held,
    List<Holds> holders,
    List<RemoteHold> remoteHolds,
    List<NestedBorrow> nestedBorrows,
    List<Deadlock> deadlocks,
    List<Double> minutes,
    PoolView view)
    implements GuardDetails {
  private static final int SHOWN = 10;
  private static final int ENOUGH_MINUTES = 10;

  /**
   * Copies.
   *
   * @param held the connections held now
   * @param holders the places that asked for connections
   * @param remoteHolds remote calls while a connection was held
   * @param nestedBorrows borrows by threads that held a connection
   * @param deadlocks the latest deadlocks
   * @param minutes how many connections were held on average, minute by minute
   * @param view what the pool says of itself
   */
  public PoolDetails {
    held = List.copyOf(held);
    holders = List.copyOf(holders);
    remoteHolds = List.copyOf(remoteHolds);
    nestedBorrows = List.copyOf(nestedBorrows);
    deadlocks = List.copyOf(deadlocks);
    minutes = List.copyOf(minutes);
  }

  @Override
  public List<Evidence> blocks() {
    List<Evidence> blocks = new ArrayList<>();
    if (!held.isEmpty()) {
      blocks.add(heldNow());
    }
    if (!holders.isEmpty()) {
      blocks.add(topHolders());
    }
    if (minutes.size() > 1) {
      blocks.add(series());
    }
    return blocks;
  }

  /**
   * When all connections will be held on average, if the last hour goes on: a straight line through
   * the minutes (least squares), if its rise is four times its standard error.
   *
   * @param max how many there are; less than 1 if that is not known
   * @return from now on; empty if it does not go up, or fewer than {@value #ENOUGH_MINUTES} minutes
   *     are known
   */
  public Optional<Duration> exhaustion(long max) {
    int n = minutes.size();
    if (max <= 0 || n < ENOUGH_MINUTES) {
      return Optional.empty();
    }
    double meanX = (n - 1) / 2.0;
    double meanY = minutes.stream().mapToDouble(Double::doubleValue).sum() / n;
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += (i - meanX) * (i - meanX);
      xy += (i - meanX) * (minutes.get(i) - meanY);
    }
    double rise = xy / xx;
    double rest = 0;
    for (int i = 0; i < n; i++) {
      double off = minutes.get(i) - meanY - rise * (i - meanX);
      rest += off * off;
    }
    double error = Math.sqrt(rest / (n - 2) / xx);
    double left = max - (meanY + rise * (n - 1 - meanX));
    return rise <= 4 * error || rise <= 0 || left <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.round(left / rise * 60)));
  }

  Evidence heldNow() {
    return Evidence.table(
        "connections held now",
        List.of("thread", "held", "of it SQL", "doing", "statement", "asked for at"),
        held.stream()
            .limit(SHOWN)
            .map(each -> List.of(
                each.thread(),
                Durations.print(each.held()),
                Durations.print(each.sql()),
                each.state().toString(),
                PoolWords.brief(each.statement()),
                PoolWords.place(each.frames())))
            .toList());
  }

  Evidence topHolders() {
    long all = holders.stream().mapToLong(Holds::heldNanos).sum();
    return Evidence.table(
        "who holds connections, of those whose place was looked at",
        List.of("asked for at", "connections", "held on average", "of it SQL", "remote", "share"),
        holders.stream()
            .limit(SHOWN)
            .map(each -> List.of(
                PoolWords.place(each.frames()),
                Long.toString(each.count()),
                Durations.print(each.heldNanos() / each.count()),
                PoolWords.percent(each.busyNanos(), each.heldNanos()),
                PoolWords.percent(each.remoteNanos(), each.heldNanos()),
                PoolWords.percent(each.heldNanos(), all)))
            .toList());
  }

  Evidence series() {
    return Evidence.series(
        "connections held on average, minute by minute",
        "connections",
        minutes.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
