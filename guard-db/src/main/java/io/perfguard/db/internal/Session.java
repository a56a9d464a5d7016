/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.db.result.ResultCache;
import io.perfguard.db.result.ResultKey;
import io.perfguard.db.result.SqlEffect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's answers depend on beside the statement, and what its transaction has written.
 * Only where a data source caches results. Not thread-safe, like the connection.
 */
final class Session {
  /*
   * A connection is understood as long as all that was executed on it is: queries, writes to tables that are named, and
   * transactions of JDBC. It is lost with the first statement that may have changed anything else: what names mean, who it
   * works for, whether it commits. On one that is lost nothing is answered or kept any more, and each of its statements
   * that is no query lets all go: of a transaction that was begun in SQL nobody here knows when it ends.
   *
   * The end of a transaction lets go of what was written, whichever end it is: not all that is rolled back is undone, and
   * of a commit that failed nobody knows whether it did.
   */
  private final Connection connection;
  private final ResultCache cache;
  private final Sessions sessions;
  private final Faults faults;
  private final Set<String> written = new LinkedHashSet<>();
  private boolean wroteAnything;
  private boolean hasWritten;
  private Sessions.@Nullable State state; // null before the first use
  private boolean lost;
  /** Where names lead now; null if that must be asked for. */
  private Sessions.@Nullable Place place;

  private int isolation = Sessions.NOT_ASKED;
  private boolean moved; // catalog or schema were set by a method
  private boolean isolated; // the isolation was

  Session(Connection connection, ResultCache cache, Sessions sessions, Faults faults) {
    this.connection = connection;
    this.cache = cache;
    this.sessions = sessions;
    this.faults = faults;
  }

  /** Not before it is needed: most connections are given back without that. */
  private void meet() {
    if (state == null && !lost) {
      try {
        Sessions.State met = sessions.of(connection);
        state = met;
        place = met.home;
        isolation = met.isolation;
        lost = !sessions.isUnderstood(met);
      } catch (SQLException | RuntimeException | LinkageError e) {
        faults.record("telling a connection from others", e);
        lost = true;
      }
    }
  }

  private boolean isLost() {
    meet();
    return lost;
  }

  /** The connection is understood no more, and will not be when it is taken again. */
  void lose() {
    meet();
    lost = true;
    sessions.lose(state);
  }

  // ---- what is answered

  /** What a query is kept under; null if it is neither to be answered from the cache nor kept. */
  @Nullable
  ResultKey key(
      KnownText text, @Nullable Parameters parameters, Statement statement, boolean autoCommit)
      throws SQLException {
    String sql = text.sql;
    if (sql == null || text.effect.sort() != SqlEffect.Sort.ANSWERABLE || isLost()) {
      cache.refuse();
      return null;
    } else if (!autoCommit && hasWritten) {
      return null;
    }
    if (!mayShare(isolation(), autoCommit)) {
      return null;
    } else if (statement.getResultSetConcurrency() != ResultSet.CONCUR_READ_ONLY
        || statement.isCloseOnCompletion()) {
      cache.refuse();
      return null;
    }
    ResultKey.Builder key = new ResultKey.Builder()
        .text(sql)
        .number(statement.getMaxRows())
        .number(statement.getMaxFieldSize());
    place().describe(key);
    if (parameters != null && !parameters.describe(key)) {
      cache.refuse();
      return null;
    }
    return key.build();
  }

  /** With auto-commit each statement is a snapshot of its own, of what is committed. */
  private static boolean mayShare(int isolation, boolean autoCommit) {
    return switch (isolation) {
      case Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_NONE -> true;
      case Connection.TRANSACTION_READ_UNCOMMITTED -> false;
      default -> autoCommit;
    };
  }

  private int isolation() throws SQLException {
    if (isolation == Sessions.NOT_ASKED) {
      isolation = connection.getTransactionIsolation();
      if (!isolated && state != null) {
        state.isolation = isolation;
      }
    }
    return isolation;
  }

  private Sessions.Place place() throws SQLException {
    Sessions.Place known = place;
    if (known == null) {
      known = Sessions.Place.of(connection, moved);
      place = known;
      if (!moved && state != null) {
        state.home = known;
      }
    }
    return known;
  }

  @Nullable
  ResultSet query(
      ResultKey key, KnownText text, long ttlNanos, Statement statement, ResultCache.Query query)
      throws SQLException {
    return cache.query(key, text.effect.tables(), ttlNanos, statement, query);
  }

  // ---- what a method sets

  /** Catalog or schema were set: asked for when that matters, since it is a way to the database. */
  void moved() {
    meet();
    moved = true;
    place = null;
  }

  void isolated(int level) {
    meet();
    isolated = true;
    isolation = level;
  }

  // ---- what is written

  /** A statement was executed, well or not: a failure may have come after the database was done. */
  void executed(SqlEffect effect, boolean autoCommit) {
    try {
      wrote(effect, autoCommit);
    } catch (RuntimeException | LinkageError e) {
      faults.record("letting go of what a statement wrote", e);
      wroteAnything = true;
      lose();
      ended();
    }
  }

  private void wrote(SqlEffect effect, boolean autoCommit) {
    SqlEffect.Sort sort = effect.sort();
    if (sort == SqlEffect.Sort.ANSWERABLE || sort == SqlEffect.Sort.HARMLESS) {
      return;
    } else if (sort == SqlEffect.Sort.LOCKING) {
      hasWritten |= !autoCommit; // who has locked a row wants to see what is in it
      return;
    } else if (sort == SqlEffect.Sort.UNKNOWN) {
      lose();
    }
    if (sort.compareTo(SqlEffect.Sort.ANYTHING) >= 0 || isLost()) {
      // At once, since it may be committed already, and again at the end, since it may not.
      hasWritten = true;
      wroteAnything = true;
      cache.wroteAnything();
    } else if (sort == SqlEffect.Sort.WRITE) {
      hasWritten = true;
      written.addAll(effect.tables());
    }
    if (autoCommit) {
      ended();
    } else if (sort == SqlEffect.Sort.ENDING) {
      letGo(); // and again at the end: this one may have failed
    }
  }

  /** Rows of a query were written to by its result set. */
  void wroteRows(KnownText text, boolean autoCommit) {
    executed(text.effect.asWrite(), autoCommit);
  }

  /** A transaction has ended, however; after a failure it may be open still. */
  void ended(boolean certainly) {
    letGo();
    if (certainly) {
      hasWritten = false;
      wroteAnything = false;
      written.clear();
    }
  }

  private void ended() {
    ended(true);
  }

  private void letGo() {
    try {
      if (wroteAnything) {
        cache.wroteAnything();
      } else if (!written.isEmpty()) {
        cache.wrote(written);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("letting go of what a transaction wrote", e);
      cache.wroteAnything();
    }
  }

  /** The connection is given back: what methods have set the pool undoes, or does not. */
  void closed() {
    ended();
    Sessions.State known = state;
    if (known != null && moved) {
      known.home = null;
    }
    if (known != null && isolated && isolation != known.isolation) {
      known.isolation = Sessions.NOT_ASKED;
    }
  }
}
