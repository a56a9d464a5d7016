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
    GuardedConnection.Maker maker = classes.connections.of(connection);
    if (maker == null) {
      recorder.closed(); // when it is, nobody will tell
      return connection;
    }
    recorder.look(connection);
    return maker
        .make(connection, recorder, classes, now, recorder.isAutoCommit(connection))
        .begin();
  }
}
