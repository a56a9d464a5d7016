/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A guarded DataSource. Begin at {@link io.perfguard.db.GuardedDataSource}. */
module io.perfguard.db {
  requires transitive io.perfguard.core;
  requires transitive java.sql;
  requires static transitive org.jspecify;
  requires io.perfguard.cache;
  requires static com.zaxxer.hikari; // io.perfguard.db.hikari, for those who have it
  requires org.slf4j;
  requires net.bytebuddy; // its ASM writes the classes of the guards

  exports io.perfguard.db;
  exports io.perfguard.db.catalog;
  exports io.perfguard.db.detect;
  exports io.perfguard.db.hikari;
  exports io.perfguard.db.hold;
  exports io.perfguard.db.plan;
  exports io.perfguard.db.pool;
  exports io.perfguard.db.routing;
  exports io.perfguard.db.sql;
}
