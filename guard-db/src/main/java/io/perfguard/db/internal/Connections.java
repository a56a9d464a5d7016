/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Gets connections and guards them; the time that takes is a wait of the operation. Thread-safe.
 */
public final class Connections {
  private final Recorder recorder;

  /**
   * For one data source.
   *
   * @param recorder what its connections record into
   */
  public Connections(Recorder recorder) {
    this.recorder = recorder;
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
    long token = ResourceTimer.enter(Resource.WAIT, began, recorder.clock);
    Connection connection;
    try {
      connection = source.get();
    } catch (Throwable e) { // also a checked one that is not declared: other languages throw them
      ResourceTimer.exit(token);
      recorder.refused();
      throw e;
    }
    long ended = recorder.clock.nanoTime();
    ResourceTimer.exit(token, ended, recorder.clock);
    recorder.acquired(ended - began);
    return guard(connection, ended);
  }

  private Connection guard(Connection connection, long now) {
    recorder.look(connection);
    return new GuardedConnection(connection, recorder, now, recorder.isAutoCommit(connection))
        .begin();
  }
}
