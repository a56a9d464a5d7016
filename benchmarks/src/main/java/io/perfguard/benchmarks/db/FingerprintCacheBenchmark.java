/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlDialect;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQuery;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQueryAnalyzer;
import io.perfguard.core.base.GuardClock;
import io.perfguard.db.internal.StatementTable;
import io.perfguard.db.sql.Fingerprinter;
import java.util.Locale;
import net.ttddyy.dsproxy.QueryType;
import net.ttddyy.dsproxy.listener.QueryUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a SQL text of 200 characters is: of one that came before, and of one that did not. */
@Warmup(iterations = 1, time = 3) // lexers are long methods, compiled late
public class FingerprintCacheBenchmark {
  private static final int LENGTH = 200;

  /** Texts in turn. */
  @State(Scope.Thread)
  public abstract static class Texts {
    private final String[] texts;
    private int index;

    Texts(int count) {
      texts = new String[count];
      for (int i = 0; i < count; i++) {
        texts[i] = text(i);
      }
    }

    final String next() {
      return texts[index++ & texts.length - 1];
    }

    private static String text(int number) {
      String sql = String.format(
          Locale.ROOT,
          "SELECT s.id, s.carrier, s.weight, c.name FROM shipment s JOIN company c ON c.id = s.company_id"
              + " WHERE s.company_id = %06d AND s.state IN ('OPEN', 'LATE') AND c.city LIKE 'Ro%%'"
              + " ORDER BY s.id LIMIT 500",
          number);
      if (sql.length() != LENGTH) {
        throw new AssertionError("a text of " + sql.length() + " characters");
      }
      return sql;
    }
  }

  /** So few that any cache holds them: from the second on each is known, the same object. */
  public static class Known extends Texts {
    /** Makes them. */
    public Known() {
      super(64);
    }
  }

  /** So many that a cache of 1,000 has forgotten each when its turn comes. */
  public static class Fresh extends Texts {
    /** Makes them. */
    public Fresh() {
      super(4_096);
    }
  }

  /** Ours. */
  @State(Scope.Benchmark)
  public static class Ours {
    final Fingerprinter fingerprinter = new Fingerprinter(io.perfguard.db.sql.SqlDialect.STANDARD);

    /** How guard-db finds what it knows of a text. */
    final StatementTable table = new StatementTable(GuardClock.system(), 1_000, 4_194_304);
  }

  /** OpenTelemetry's, with its cache of 1,000 texts. */
  @State(Scope.Benchmark)
  public static class Telemetry {
    private final SqlQueryAnalyzer analyzer = SqlQueryAnalyzer.create(true);

    final SqlQuery of(String sql) {
      return analyzer.analyze(sql, SqlDialect.DOUBLE_QUOTES_ARE_IDENTIFIERS);
    }
  }

  /**
   * A known text, ours.
   *
   * @param ours what is measured
   * @param texts the texts
   * @return what it is
   */
  @Benchmark
  public Object known(Ours ours, Known texts) {
    return ours.table.statement(texts.next());
  }

  /**
   * A text read for the first time, ours.
   *
   * @param ours what is measured
   * @param texts the texts
   * @return what it is
   */
  @Benchmark
  public Object fresh(Ours ours, Fresh texts) {
    return ours.fingerprinter.read(texts.next());
  }

  /**
   * A known text, OpenTelemetry's.
   *
   * @param telemetry what is measured
   * @param texts the texts
   * @return what it is
   */
  @Benchmark
  public SqlQuery telemetryKnown(Telemetry telemetry, Known texts) {
    return telemetry.of(texts.next());
  }

  /**
   * A text read for the first time, OpenTelemetry's.
   *
   * @param telemetry what is measured
   * @param texts the texts
   * @return what it is
   */
  @Benchmark
  public SqlQuery telemetryFresh(Telemetry telemetry, Fresh texts) {
    return telemetry.of(texts.next());
  }

  /**
   * What datasource-proxy asks of each text, known or not.
   *
   * @param texts the texts
   * @return select or else
   */
  @Benchmark
  public QueryType queryType(Fresh texts) {
    return QueryUtils.getQueryType(texts.next());
  }
}
