/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was spent in each hour of the last month, and in this month. Thread-safe. */
final class SpendSeries {
  private static final int HOURS = 31 * 24;
  private static final long SECONDS = 3600;

  private final ZoneId zone;
  // All guarded by this. A slot is of the hour that stands in it; another hour begins it anew.
  private final long[] hours = new long[HOURS];
  private final long[] calls = new long[HOURS];
  private final long[] tokens = new long[HOURS];
  private final long[] cost = new long[HOURS];
  private final long[] saved = new long[HOURS];
  private @Nullable YearMonth month;
  private long monthPicos;
  private long monthKnownUntil = Long.MIN_VALUE; // epoch seconds up to which month holds

  SpendSeries(ZoneId zone) {
    this.zone = zone;
  }

  synchronized void add(Instant now, long newTokens, long costPicos, long savedPicos) {
    int slot = slot(now);
    calls[slot]++;
    tokens[slot] += newTokens;
    cost[slot] += costPicos;
    saved[slot] += savedPicos;
    turn(now);
    monthPicos += costPicos;
  }

  /** The cost of a call that was added already. */
  synchronized void late(Instant now, long costPicos) {
    cost[slot(now)] += costPicos;
    turn(now);
    monthPicos += costPicos;
  }

  private int slot(Instant now) {
    long hour = Math.floorDiv(now.getEpochSecond(), SECONDS);
    int slot = (int) Math.floorMod(hour, (long) HOURS);
    if (hours[slot] < hour) { // a clock that went back adds to what is there
      hours[slot] = hour;
      calls[slot] = 0;
      tokens[slot] = 0;
      cost[slot] = 0;
      saved[slot] = 0;
    }
    return slot;
  }

  synchronized long monthPicos(Instant now) {
    turn(now);
    return monthPicos;
  }

  /** Begins a new month if it is one. */
  private void turn(Instant now) {
    if (now.getEpochSecond() < monthKnownUntil) {
      return;
    }
    YearMonth current = YearMonth.from(now.atZone(zone));
    if (month == null || current.isAfter(month)) {
      month = current;
      monthPicos = 0;
    }
    monthKnownUntil = month.plusMonths(1).atDay(1).atStartOfDay(zone).toEpochSecond();
  }

  /** Of the last month, oldest first, hours without a call left out. */
  synchronized List<SpendHour> hours(Instant now) {
    long latest = Math.floorDiv(now.getEpochSecond(), SECONDS);
    List<SpendHour> all = new ArrayList<>();
    for (long hour = latest - HOURS + 1; hour <= latest; hour++) {
      int slot = (int) Math.floorMod(hour, (long) HOURS);
      if (hours[slot] == hour && calls[slot] > 0) {
        all.add(new SpendHour(
            Instant.ofEpochSecond(hour * SECONDS),
            calls[slot],
            tokens[slot],
            Money.ofPicos(cost[slot]),
            Money.ofPicos(saved[slot])));
      }
    }
    return all;
  }
}
