/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ThreadFrame;
import io.perfguard.db.lease.Lease;
import io.perfguard.db.lease.LeaseTable;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Gets connections and guards them; the time that takes is a wait of the operation. Thread-safe.
 */
public final class Connections {
  private final Recorder recorder;
  private final GuardClasses classes;

  /**
   * For one data source.
   *
   * @param recorder what its connections record into
   */
  public Connections(Recorder recorder) {
    this.recorder = recorder;
    this.classes = new GuardClasses(recorder);
  }

  /** Where a connection comes from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Gets one.
     *
     * @return a connection
     * @throws SQLException the driver's or the pool's own
     */
    Connection get() throws SQLException;
  }

  /**
   * Gets a connection.
   *
   * @param source where from
   * @return a guarded one
   * @throws SQLException as it came
   */
  public Connection acquire(Source source) throws SQLException {
    long began = recorder.clock.nanoTime();
    ThreadFrame frame = ThreadFrame.current();
    Lease lease = lease(frame, began);
    long token = ResourceTimer.enter(Resource.WAIT, began, recorder.clock);
    Connection connection;
    try {
      connection = source.get();
    } catch (Throwable e) { // also a checked one that is not declared: other languages throw them
      ResourceTimer.exit(token);
      recorder.refused(e, recorder.clock.nanoTime() - began);
      if (lease != null) {
        lease.refused();
      }
      throw e;
    }
    long ended = recorder.clock.nanoTime();
    ResourceTimer.exit(token, ended, recorder.clock);
    recorder.acquired(ended - began);
    return guard(connection, frame, lease, ended);
  }

  private @Nullable Lease lease(ThreadFrame frame, long now) {
    GuardedConnection.letGoOfClosed(frame);
    LeaseTable leases = recorder.leases();
    Thread self = Thread.currentThread();
    Lease lease = leases.begin(self, now);
    if (lease != null && frame.heldCount() > 0) {
      Lease outer = GuardedConnection.latestLease(frame, leases, self);
      if (outer != null) {
        nest(leases, lease, outer, now);
      }
    }
    return lease;
  }

  private void nest(LeaseTable leases, Lease lease, Lease outer, long now) {
    try {
      leases.nest(lease, outer, now);
    } catch (RuntimeException | LinkageError e) { // the connection is asked for all the same
      recorder.faults.record("noting a nested borrow", e);
    }
  }

  private Connection guard(
      Connection connection, ThreadFrame frame, @Nullable Lease lease, long now) {
    GuardedConnection.Maker maker = classes.connections.of(connection);
    if (maker == null) {
      recorder.closed(); // when it is, nobody will tell
      if (lease != null) {
        lease.refused();
      }
      return connection;
    }
    recorder.look(connection);
    if (lease != null) {
      recorder.leases().got(lease, now);
    }
    return maker
        .make(connection, recorder, classes, lease, now, recorder.isAutoCommit(connection))
        .begin(frame);
  }
}
