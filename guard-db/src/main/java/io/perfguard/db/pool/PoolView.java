/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Require;

/**
 * What a pool says of itself, and how its size is set. A guarded data source finds that out by
 * itself for HikariCP, Commons DBCP 2, the Tomcat JDBC pool, c3p0 and Druid; for another pool give
 * it one of these.
 *
 * <p>Implementations are thread-safe and quick: they are asked five times a second.
 */
public interface PoolView {
  /** What is said where nothing is known. */
  int UNKNOWN = -1;

  /**
   * The most connections that it gives out at once.
   *
   * @return > 0, or {@link #UNKNOWN}
   */
  int maximum();

  /**
   * Connections that are given out.
   *
   * @return >= 0, or {@link #UNKNOWN}
   */
  default int active() {
    return UNKNOWN;
  }

  /**
   * Connections that are open and not given out.
   *
   * @return >= 0, or {@link #UNKNOWN}
   */
  default int idle() {
    return UNKNOWN;
  }

  /**
   * The line of code that sets another size.
   *
   * @param size the size
   * @return one line
   */
  default String resize(int size) {
    return "// the pool's maximum size: " + size;
  }

  /**
   * The line of code that makes the pool itself watch for connections that are never given back.
   *
   * @return one line; empty if it has no such thing
   */
  default String watchForLeaks() {
    return "";
  }

  /**
   * A pool of which nothing but its size is known.
   *
   * @param maximum its size, >= 1
   * @return a view
   * @throws IllegalArgumentException if it is less
   */
  static PoolView ofSize(int maximum) {
    int size = Math.toIntExact(Require.atLeast(1, maximum, "maximum"));
    return () -> size;
  }

  /**
   * A pool of which nothing is known.
   *
   * @return a view
   */
  static PoolView unknown() {
    return () -> UNKNOWN;
  }
}
