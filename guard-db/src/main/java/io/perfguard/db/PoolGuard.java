/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ApplicationFrames;
import io.perfguard.core.base.Faults;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.Deadlock;
import io.perfguard.db.hold.HeldConnection;
import io.perfguard.db.hold.HoldVerdict;
import io.perfguard.db.hold.Holds;
import io.perfguard.db.hold.NestedBorrow;
import io.perfguard.db.hold.RemoteHold;
import io.perfguard.db.internal.Recorder;
import io.perfguard.db.lease.Capacity;
import io.perfguard.db.lease.LeaseSums;
import io.perfguard.db.lease.LeaseTable;
import io.perfguard.db.lease.LeaseView;
import io.perfguard.db.lease.PoolWatch;
import io.perfguard.db.pool.LongTransactionCheck;
import io.perfguard.db.pool.PoolDetails;
import io.perfguard.db.pool.PoolHeldCheck;
import io.perfguard.db.pool.PoolLeakCheck;
import io.perfguard.db.pool.PoolNestedCheck;
import io.perfguard.db.pool.PoolSizeCheck;
import io.perfguard.db.pool.PoolStats;
import io.perfguard.db.pool.PoolUtilisationCheck;
import io.perfguard.db.pool.PoolView;
import io.perfguard.db.pool.PoolWaitersCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection pool does: how many connections are held, by whom, for how long and for what,
 * who waits. It comes with the {@link GuardedDataSource} around the pool, has its name, and watches
 * only.
 *
 * <pre>{@code
 * PoolStats pool = guards.stats(PoolGuard.KIND).get("orders");
 * }</pre>
 *
 * <p>It knows what goes through the guarded data source. Connections that somebody takes from the
 * pool itself are seen in {@code total} and {@code idle} alone.
 *
 * <p>Thread-safe.
 */
public final class PoolGuard implements Guard<PoolStats> {
  /** The kind of all pools. */
  public static final GuardKind<PoolGuard, PoolStats> KIND =
      GuardKind.<PoolGuard, PoolStats>builder("pool", PoolGuard.class, PoolStats.schema())
          .label("pool")
          .check(new PoolUtilisationCheck())
          .check(new PoolWaitersCheck())
          .check(new PoolLeakCheck())
          .check(new PoolHeldCheck())
          .check(new PoolNestedCheck())
          .check(new PoolSizeCheck())
          .check(new LongTransactionCheck())
          .build();

  private static final Logger LOG = LoggerFactory.getLogger("io.perfguard");
  /** How many rows of each table are kept for details. */
  private static final int MAXIMUM_ROWS = 100;

  private static final int MAXIMUM_FRAMES = 64;

  private final String name;
  private final PoolView view;
  private final Recorder recorder;
  private final LeaseTable leases;
  private final PoolWatch watch;
  private final Faults faults;
  private volatile @Nullable GuardRegistry guards;

  PoolGuard(String name, PoolView view, Recorder recorder, Duration leakThreshold) {
    this.name = name;
    this.view = view;
    this.recorder = recorder;
    this.leases = recorder.leases();
    this.faults = new Faults(KIND.subject(name).toString());
    this.watch = new PoolWatch(
        leases,
        new Capacity() {
          @Override
          public int maximum() {
            return ask(PoolView::maximum);
          }

          @Override
          public int active() {
            return ask(PoolView::active);
          }
        },
        leakThreshold.toNanos(),
        this::deadlocked);
    watch.begin();
  }

  /** Both or none: the data source first, which is what a message about a taken name means. */
  void register(GuardRegistry registry, GuardedDataSource source) {
    try {
      registry.register(source);
      try {
        registry.register(this);
      } catch (RuntimeException e) {
        registry.remove(source);
        throw e;
      }
    } catch (RuntimeException e) {
      watch.end();
      throw e;
    }
    guards = registry;
    registry.addListener(new GuardListener() {
      @Override
      public void removed(Guard<?> guard) {
        if (guard == source) {
          watch.end();
          source.planAdvisor().end();
          registry.removeListener(this);
          registry.remove(PoolGuard.this);
        }
      }
    });
  }

  private int ask(ToIntFunction<PoolView> what) {
    try {
      return Math.max(PoolView.UNKNOWN, what.applyAsInt(view));
    } catch (RuntimeException | LinkageError e) { // a pool that is closed, say
      faults.record("asking the pool", e);
      return PoolView.UNKNOWN;
    }
  }

  private void deadlocked(Deadlock found) {
    String message = String.format(
        Locale.ROOT,
        "deadlock: all %d connections are held by threads that wait for another one (PG-705)",
        found.threadCount());
    LOG.warn("{}: {}", KIND.subject(name), message);
    GuardRegistry registry = guards;
    if (registry != null) {
      registry.publish(new GuardEvent(KIND.subject(name), "pool.deadlock", message, found.found()));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<PoolGuard, PoolStats> kind() {
    return KIND;
  }

  @Override
  public PoolStats stats() {
    LeaseSums sums = leases.sums();
    int maximum = ask(PoolView::maximum);
    int idle = ask(PoolView::idle);
    int active = ask(PoolView::active);
    return new PoolStats(
        sums.active,
        idle,
        idle < 0 || active < 0 ? PoolView.UNKNOWN : idle + active,
        maximum,
        sums.waiting,
        sums.suspects,
        leases.vainCount(),
        leases.failedCount(),
        sums.nestedCount,
        sums.remoteCount,
        watch.deadlockCount(),
        leases.unwatchedCount(),
        sums.heldNanos,
        sums.busyNanos,
        sums.remoteNanos,
        watch.saturatedNanos(),
        leases.vainNanos(),
        recorder.acquires(),
        leases.holds(),
        watch.demand());
  }

  /** Takes the stacks of the threads that hold connections. */
  @Override
  public PoolDetails details() {
    return poolDetails();
  }

  /**
   * Who holds connections, and for what. Takes the stacks of the threads that hold one without
   * using it.
   *
   * @return a moment's view
   */
  public PoolDetails poolDetails() {
    long now = leases.clock().nanoTime();
    return new PoolDetails(
        watch.held().stream().limit(MAXIMUM_ROWS).map(held -> held(held, now)).toList(),
        leases.places().list().stream()
            .sorted(Comparator.comparingLong(Holds::heldNanos).reversed())
            .limit(MAXIMUM_ROWS)
            .toList(),
        leases.remotes().list().stream()
            .sorted(Comparator.comparingLong(RemoteHold::nanos).reversed())
            .limit(MAXIMUM_ROWS)
            .toList(),
        leases.nested().list().stream()
            .sorted(Comparator.comparingLong(NestedBorrow::count).reversed())
            .limit(MAXIMUM_ROWS)
            .toList(),
        watch.deadlocks(),
        Arrays.stream(watch.minutes()).boxed().toList(),
        view);
  }

  private static HeldConnection held(PoolWatch.Held held, long now) {
    LeaseView lease = held.view();
    CallSite site = lease.site();
    return new HeldConnection(
        lease.thread().getName(),
        Duration.ofNanos(Math.max(0, now - lease.since())),
        Duration.ofNanos(lease.busyNanos(now)),
        Duration.ofNanos(lease.remoteNanos(now)),
        lease.transactionSince() == 0
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, now - lease.transactionSince())),
        held.verdict(),
        lease.latest() == null ? "" : lease.latest().text(),
        site == null ? List.of() : site.frames(),
        held.verdict() == HoldVerdict.REMOTE_CALL
            ? ApplicationFrames.of(lease.thread().getStackTrace(), MAXIMUM_FRAMES)
            : List.of());
  }

  @Override
  public long faultCount() {
    return faults.count();
  }
}
