/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import com.p6spy.engine.event.JdbcEventListener;
import com.p6spy.engine.spy.P6DataSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.db.GuardedDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One query over a driver that does nothing, on a connection that stays open: prepare, two
 * parameters, execute, three rows of three columns, close.
 */
@Warmup(iterations = 1, time = 3) // layers of wrappers are compiled late
public class JdbcBenchmark {
  private static final int CYCLES = 10;
  private static final String SQL =
      "select s.id, s.carrier, s.weight from shipment s where s.company_id = ? and s.state = ?";
  private static final String[] STATEMENTS = IntStream.range(0, CYCLES)
      .mapToObj(i -> SQL.replace("shipment", "shipment_" + i))
      .toArray(String[]::new);

  /** An open connection; each query asks for another id. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH opens it
  public abstract static class Open {
    private final DataSource source;
    private Connection connection;
    private long id;

    Open(DataSource source) {
      this.source = source;
    }

    /**
     * Opens the connection, and looks whether all rows come through.
     *
     * @throws SQLException never
     */
    @Setup
    public void open() throws SQLException {
      connection = source.getConnection();
      long read = cycle(SQL);
      long expected = NoOpResultSet.ROWS * (NoOpResultSet.ROWS + 1L + NoOpResultSet.TEXT.length());
      if (read != expected) {
        throw new AssertionError("read " + read + ", there was " + expected);
      }
    }

    final long cycle(String sql) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, id++);
        statement.setString(2, "OPEN");
        try (ResultSet rows = statement.executeQuery()) {
          long read = 0;
          while (rows.next()) {
            read += rows.getLong(1) + rows.getString(2).length() + rows.getInt(3);
          }
          return read;
        }
      }
    }

    /**
     * Closes the connection.
     *
     * @throws SQLException never
     */
    @TearDown
    public void close() throws SQLException {
      connection.close();
    }

    /** Whether a wrapper did its work: a benchmark of one that stands aside is worth nothing. */
    static void expect(boolean right, Object seen) {
      if (!right) {
        throw new AssertionError("not what the benchmark did: " + seen);
      }
    }
  }

  /** The driver alone. */
  public static class Raw extends Open {
    /** Makes it. */
    public Raw() {
      super(new NoOpDataSource());
    }
  }

  /** Ours, as it comes. */
  public static class Perfguard extends Open {
    private final GuardRegistry guards;
    private final GuardedDataSource source;
    final NamedOperation operation;

    /** Makes it. */
    public Perfguard() {
      this(GuardRegistry.create());
    }

    private Perfguard(GuardRegistry guards) {
      this(guards, GuardedDataSource.builder("shipments", new NoOpDataSource()).register(guards));
    }

    private Perfguard(GuardRegistry guards, GuardedDataSource source) {
      super(source);
      this.guards = guards;
      this.source = source;
      this.operation = guards.operation("shipments of a company");
    }

    @Override
    public void close() throws SQLException {
      super.close();
      long executions = source.queryLog().count();
      long rows = source.stats().rowCount();
      guards.close();
      expect(rows == executions * NoOpResultSet.ROWS && executions > 1, source.stats());
      expect(source.faultCount() == 0, source.faultCount() + " faults");
    }
  }

  /** datasource-proxy without a listener. */
  public static class Proxy extends Open {
    /** Makes it. */
    public Proxy() {
      super(builder().build());
    }

    static ProxyDataSourceBuilder builder() {
      return ProxyDataSourceBuilder.create("shipments", new NoOpDataSource());
    }
  }

  /** datasource-proxy that counts queries. */
  public static class ProxyCount extends Open {
    /** Makes it. */
    public ProxyCount() {
      super(Proxy.builder().countQuery().build());
    }
  }

  /** datasource-proxy that sees result sets. */
  public static class ProxyRows extends Open {
    /** Makes it. */
    public ProxyRows() {
      super(Proxy.builder().proxyResultSet().build());
    }
  }

  /** p6spy with a listener that does nothing. */
  public static class P6Spy extends Open {
    /** Makes it. */
    public P6Spy() {
      super(source());
    }

    private static DataSource source() {
      P6DataSource source = new P6DataSource(new NoOpDataSource());
      source.setJdbcEventListenerFactory(() -> new JdbcEventListener() {});
      return source;
    }
  }

  /** OpenTelemetry's library, for telemetry that goes nowhere. */
  public static class Telemetry extends Open {
    /** Makes it. */
    public Telemetry() {
      super(JdbcTelemetry.create(OpenTelemetry.noop()).wrap(new NoOpDataSource()));
    }
  }

  /**
   * The driver alone.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long raw(Raw open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * Ours, outside operations: the scope is the lease of the connection.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long perfguard(Perfguard open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * Ours, ten statements in an operation, each once; of the operation itself a tenth is in it.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  @OperationsPerInvocation(CYCLES)
  @SuppressWarnings("try") // the run is there to be closed
  public long perfguardOperation(Perfguard open) throws SQLException {
    long read = 0;
    try (OperationScope run = open.operation.begin()) {
      for (String sql : STATEMENTS) {
        read += open.cycle(sql);
      }
    }
    return read;
  }

  /**
   * Ours, one statement ten times in an operation: a repetition, which is looked at closer each
   * time.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  @OperationsPerInvocation(CYCLES)
  @SuppressWarnings("try") // the run is there to be closed
  public long perfguardRepeated(Perfguard open) throws SQLException {
    long read = 0;
    try (OperationScope run = open.operation.begin()) {
      for (int i = 0; i < CYCLES; i++) {
        read += open.cycle(SQL);
      }
    }
    return read;
  }

  /**
   * datasource-proxy.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long datasourceProxy(Proxy open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * datasource-proxy, counting.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long datasourceProxyCount(ProxyCount open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * datasource-proxy, with result sets.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long datasourceProxyRows(ProxyRows open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * p6spy.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long p6spy(P6Spy open) throws SQLException {
    return open.cycle(SQL);
  }

  /**
   * OpenTelemetry.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException never
   */
  @Benchmark
  public long openTelemetry(Telemetry open) throws SQLException {
    return open.cycle(SQL);
  }
}
