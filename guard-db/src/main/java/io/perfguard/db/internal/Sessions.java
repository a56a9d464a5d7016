/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.result.ResultKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the physical connections of a data source: a pool hands them out again with what
 * was set before. Thread-safe.
 *
 * <p>A connection is told from others by what stands behind the pool's. Whether that is the
 * physical one nobody says; it is once it was met a second time. Of one that was not, and once a
 * statement has set anything on such a one, nobody knows what was set, and nothing is answered on
 * it.
 */
final class Sessions {
  static final int NOT_ASKED = -1;

  /** By the physical connection, which is compared by identity as drivers' connections are. */
  private final Map<Connection, State> states = Collections.synchronizedMap(new WeakHashMap<>());

  /** A connection was lost that may be met again without being known. */
  private volatile boolean confused;

  /** Where names lead. Immutable. */
  record Place(
      String user, @Nullable String catalog, @Nullable String schema, boolean moved) {
    /**
     * Asks for it.
     *
     * @param moved whether a method has set it: on PostgreSQL a path of one schema is another one
     *     than a longer path that begins with it, though both have one name
     */
    static Place of(Connection connection, boolean moved) throws SQLException {
      String user = connection.getMetaData().getUserName();
      return new Place(
          user == null ? "" : user, connection.getCatalog(), connection.getSchema(), moved);
    }

    void describe(ResultKey.Builder key) {
      key.text(user).text(catalog).text(schema).number(moved ? 1 : 0);
    }
  }

  /** One physical connection. One thread at a time works with it. */
  static final class State {
    private volatile boolean metAgain;
    private volatile boolean lost;
    /** As the pool hands it out; null and {@link #NOT_ASKED} if that must be asked for. */
    volatile @Nullable Place home;

    volatile int isolation = NOT_ASKED;
  }

  /** Of a connection that was just taken. */
  State of(Connection connection) throws SQLException {
    // Pools pass the question on to the driver's connection, and some drivers wrap it once more.
    Connection inner = connection.unwrap(Connection.class);
    Connection behind = inner.getMetaData().getConnection();
    State fresh = new State();
    State known = states.putIfAbsent(behind == null ? inner : behind, fresh);
    if (known == null) {
      return fresh;
    }
    known.metAgain = true;
    return known;
  }

  /** Whether answers on it are those of others in the same place. */
  boolean isUnderstood(State state) {
    return !state.lost && (state.metAgain || !confused);
  }

  /** Nobody knows any more what is set on it; null for one that is not known either. */
  void lose(@Nullable State state) {
    if (state != null) {
      state.lost = true;
    }
    if (state == null || !state.metAgain) {
      confused = true;
    }
  }
}
