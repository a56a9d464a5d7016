/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.frameworks;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.db.GuardedDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * One application for each framework on one database: opening them takes longer than all of their
 * pages. Each test puts a guard of its own between the application and the pool.
 */
final class Applications implements Closeable {
  private final HikariDataSource pool = new HikariDataSource();
  private final DelegatingDataSource source;
  private final Map<Function<DataSource, ?>, Closeable> opened = new HashMap<>();

  Applications(DataSource database) {
    pool.setDataSource(database);
    pool.setMaximumPoolSize(2);
    source = new DelegatingDataSource(pool);
  }

  DataSource pool() {
    return pool;
  }

  /** Loads the page through this guard and says how much it shows. */
  <A extends Closeable> int load(Page<A> page, GuardedDataSource guarded) {
    @SuppressWarnings("unchecked") // what it opened is what it loads
    A application = (A) opened.computeIfAbsent(page.open(), open -> page.open().apply(source));
    source.setTargetDataSource(guarded);
    try {
      return page.load().applyAsInt(application);
    } finally {
      source.setTargetDataSource(pool);
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable application : opened.values()) {
      application.close();
    }
    pool.close();
  }
}
