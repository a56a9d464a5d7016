/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.sql.Connection;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool that has no connection, only something to throw, declared or not. */
final class PoolThatThrows extends PGSimpleDataSource {
  private static final long serialVersionUID = 1;

  private final transient Throwable failure;

  PoolThatThrows(Throwable failure) {
    this.failure = failure;
  }

  @Override
  public Connection getConnection() {
    throw PoolThatThrows.<RuntimeException>disguised(failure);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // unchecked is the point
  private static <T extends Throwable> T disguised(Throwable failure) throws T {
    throw (T) failure;
  }
}
