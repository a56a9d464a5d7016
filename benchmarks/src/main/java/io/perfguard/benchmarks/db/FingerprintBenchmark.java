/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads a text that was not seen before: what a SELECT of an ORM costs, and an INSERT of 40 rows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FingerprintBenchmark {
  private static final int ROWS = 40;

  private final Fingerprinter fingerprinter = new Fingerprinter(SqlDialect.POSTGRESQL);

  /** 202 characters, as Hibernate writes them. */
  private final String select =
      "select u1_0.id,u1_0.email,u1_0.first_name,u1_0.last_name,u1_0.created_at,u1_0.version from users u1_0 left join "
          + "orders o1_0 on u1_0.id=o1_0.user_id where u1_0.id=? and o1_0.state='OPEN' order by o1_0.id";

  private String insert = "";

  /** Writes the INSERT, of some 2,000 characters. */
  @Setup
  public void writeInsert() {
    StringBuilder sql =
        new StringBuilder("insert into orders (id, customer_id, state, total, note) values ");
    for (int row = 0; row < ROWS; row++) {
      sql.append(row > 0 ? ", " : "")
          .append("(")
          .append(100_000 + row)
          .append(", ")
          .append(row * 7)
          .append(", 'OPEN', ")
          .append(row)
          .append(".50, 'a note of ")
          .append(row)
          .append("')");
    }
    insert = sql.toString();
  }

  /** A query for one row, with a join. */
  @Benchmark
  public SqlStatement select() {
    return fingerprinter.read(select);
  }

  /** Rows with literals. */
  @Benchmark
  public SqlStatement insert() {
    return fingerprinter.read(insert);
  }
}
