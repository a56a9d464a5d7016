/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.HoldVerdict;
import io.perfguard.db.hold.RemoteHold;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PG-704: a connection is held while its thread waits for an answer from elsewhere: nobody can use
 * it, and the pool needs as many more.
 *
 * <p>Thread-safe.
 */
public final class PoolHeldCheck implements GuardCheck<PoolStats> {
  /** The share of the pool that is held for such calls, from which on the finding is red. */
  public static final ThresholdKey<Double> RED = ThresholdKey.rate("pool.remote.red", 0.25);

  private static final int MAXIMUM = 10;
  /** A call that goes on is told once it takes that long. */
  private static final Duration RUNNING = Duration.ofSeconds(1);

  /** The check; it keeps no state. */
  public PoolHeldCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    PoolDetails known = PoolFinding.details(context).orElse(null);
    if (known == null) {
      return List.of();
    }
    Stream<RemoteHold> ended =
        known.remoteHolds().stream().filter(hold -> !hold.last().isBefore(context.from()));
    Stream<RemoteHold> running = known.held().stream()
        .filter(held -> held.state() == HoldVerdict.REMOTE_CALL)
        .filter(held -> held.remote().compareTo(RUNNING) >= 0)
        .map(held -> running(context, held));
    return Stream.concat(ended, running)
        .collect(Collectors.toMap(
            PoolHeldCheck::about, hold -> hold, PoolHeldCheck::merge, TreeMap::new))
        .values()
        .stream()
        .sorted(Comparator.comparingLong(RemoteHold::nanos).reversed())
        .limit(MAXIMUM)
        .map(hold -> finding(context, hold))
        .toList();
  }

  /** One that hangs is told before it ends, if it ever does. */
  private static RemoteHold running(CheckContext<PoolStats> context, HeldConnection held) {
    long nanos = Durations.saturatedNanos(held.remote());
    Instant began = context.to().minus(held.remote());
    return new RemoteHold(
        held.frames(), held.calling(), Resource.HTTP, 1, nanos, nanos, began, context.to());
  }

  /** The same two methods, whoever called them. */
  private static String about(RemoteHold hold) {
    return PoolWords.method(hold.borrowed()) + " " + PoolWords.method(hold.called());
  }

  private static RemoteHold merge(RemoteHold one, RemoteHold other) {
    RemoteHold more = one.count() >= other.count() ? one : other;
    return new RemoteHold(
        more.borrowed(),
        more.called(),
        more.resource(),
        one.count() + other.count(),
        one.nanos() + other.nanos(),
        Math.max(one.longestNanos(), other.longestNanos()),
        one.first().isBefore(other.first()) ? one.first() : other.first(),
        one.last().isAfter(other.last()) ? one.last() : other.last());
  }

  private static Finding finding(CheckContext<PoolStats> context, RemoteHold hold) {
    PoolStats window = context.window();
    String called = PoolWords.place(hold.called());
    String what = hold.resource() == Resource.LLM ? "an LLM" : "an HTTP";
    double pool = (double) Durations.saturatedNanos(context.length()) * Math.max(1, window.max());
    boolean red = window.saturatedNanos() > 0
        || (window.max() > 0 && window.remoteNanos() / pool >= context.threshold(RED));
    Finding.Builder finding = context
        .finding("PG-704", red ? Severity.RED : Severity.AMBER)
        .about(about(hold))
        .headline(String.format(
            Locale.ROOT,
            "held during %s call: %s waits for its answer with the connection that %s asked for,"
                + " %s on average",
            what,
            called,
            PoolWords.place(hold.borrowed()),
            Durations.print(hold.nanos() / hold.count())))
        .since(hold.first())
        .place(hold.called().isEmpty() ? null : hold.called().get(0));
    if (!hold.borrowed().isEmpty()) {
      finding.seen(Evidence.at("the connection was asked for", hold.borrowed().get(0)));
    }
    if (!hold.called().isEmpty()) {
      finding.seen(Evidence.at("the call was made", hold.called().get(0)));
    }
    double share = window.remoteNanos() / (double) Math.max(1, window.heldNanos());
    PoolSizing before = PoolSizing.of(window, context.length());
    PoolSizing after = PoolSizing.of(window, context.length(), Math.max(0, 1 - share));
    return finding
        .seen(String.format(
            Locale.ROOT,
            "%,d such calls looked at since start, the longest took %s",
            hold.count(),
            Durations.print(hold.longestNanos())))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%s of connections in %s",
                Durations.print(window.remoteNanos()),
                Durations.print(context.length())),
            Duration.ZERO,
            context.length()))
        .remedy(Remedy.text(
            "make the call before the connection is asked for, or after it is given back; a"
                + " transaction that must span it wants an outbox instead"))
        .expected(
            window.leaseCount() == 0
                ? Gain.notEstimated("no connection was asked for in this window")
                : Gain.estimated(
                    String.format(
                        Locale.ROOT,
                        "%.1f -> %.1f connections held on average",
                        before.meanHeld(),
                        after.meanHeld()),
                    "holds without the time of remote calls"))
        .build();
  }
}
