/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import javax.sql.DataSource;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** What a test asserts of a database. Not thread-safe. */
public final class DataSourceAssert extends AbstractAssert<DataSourceAssert, DataSource> {
  DataSourceAssert(@Nullable DataSource source) {
    super(source, DataSourceAssert.class);
  }

  /**
   * About the foreign keys of the schema that is current in a fresh connection.
   *
   * @return their assertions
   */
  public ForeignKeysAssert foreignKeys() {
    isNotNull();
    return new ForeignKeysAssert(actual);
  }
}
