/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a program sees of a database is the same with a guard and without one, failures included.
 */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class SameOutcomesTest {
  @Parameter
  private Database database;

  /** A program that writes down what it sees. */
  @FunctionalInterface
  private interface Program {
    void run(Connection connection, Journal journal) throws Exception;
  }

  @FunctionalInterface
  private interface Step {
    Object get() throws Exception;
  }

  private static final class Journal {
    final List<String> lines = new ArrayList<>();

    void note(Step step) {
      try {
        lines.add(text(step.get()));
      } catch (BatchUpdateException e) {
        lines.add(e + " " + Arrays.toString(e.getLargeUpdateCounts()));
      } catch (SQLException e) {
        lines.add(e.getClass() + " " + e.getSQLState() + " " + e.getErrorCode());
      } catch (Exception e) {
        lines.add(e.toString());
      }
    }

    void rows(ResultSet rows) throws SQLException {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(text(rows.getObject(i)) + rows.wasNull());
        }
        lines.add(row.toString());
      }
    }

    private static String text(Object value) {
      if (value instanceof int[] counts) {
        return Arrays.toString(counts);
      } else if (value instanceof long[] counts) {
        return Arrays.toString(counts);
      }
      return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }
  }

  private List<String> journalOf(DataSource source, Program program) throws Exception {
    Journal journal = new Journal();
    try (Connection connection = source.getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table t (id int generated always as identity primary key,"
            + " n int not null, s varchar(100), d decimal(10, 2), at timestamp)");
      }
      program.run(connection, journal);
    }
    return journal.lines;
  }

  private void assertSame(int atLeast, Program program) throws Exception {
    List<String> raw = journalOf(database.empty(), program);
    GuardedDataSource source = GuardedDataSource.builder("db", database.empty()).build();
    assertThat(journalOf(source, program)).isEqualTo(raw);
    assertThat(raw).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(source.faultCount()).isZero();
    assertThat(source.stats().openCount()).isZero();
  }

  @Test
  void batches() throws Exception {
    assertSame(9, (connection, journal) -> {
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t (n, s) values (?, ?)")) {
        for (int i = 0; i < 3; i++) {
          insert.setInt(1, i);
          insert.setString(2, "s" + i);
          insert.addBatch();
        }
        journal.note(insert::executeBatch);
        insert.setInt(1, 9);
        insert.setNull(2, Types.VARCHAR);
        insert.addBatch();
        journal.note(insert::executeLargeBatch);
        journal.note(insert::executeBatch);
        insert.setNull(1, Types.INTEGER);
        insert.addBatch();
        journal.note(insert::executeBatch);
        journal.note(insert::getUpdateCount);
      }
      try (Statement statement = connection.createStatement()) {
        statement.addBatch("insert into t (n) values (10)");
        statement.addBatch("insert into nowhere values (1)");
        journal.note(statement::executeBatch);
        statement.clearBatch();
        statement.addBatch("update t set n = n + 1");
        journal.note(statement::executeLargeBatch);
        journal.rows(statement.executeQuery("select n, s from t order by n"));
      }
    });
  }

  @Test
  void generated_keys_and_large_updates() throws Exception {
    assertSame(9, (connection, journal) -> {
      try (Statement statement = connection.createStatement()) {
        String insert = "insert into t (n) values (1), (2)";
        journal.note(() -> statement.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS));
        journal.rows(statement.getGeneratedKeys());
        journal.note(() -> statement.executeLargeUpdate(insert, new String[] {"id"}));
        journal.rows(statement.getGeneratedKeys());
        journal.note(() -> statement.executeLargeUpdate("update t set n = n + 1"));
        journal.note(statement::getLargeUpdateCount);
        journal.note(statement::getLargeMaxRows);
        journal.note(() -> {
          statement.setLargeMaxRows(1);
          return statement.getLargeMaxRows();
        });
        journal.note(() -> statement.executeUpdate(insert, new String[] {"no_such_column"}));
        journal.note(() -> statement.executeUpdate(insert, new int[] {1}));
      }
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t (n) values (?)", new String[] {"id"})) {
        insert.setInt(1, 3);
        journal.note(insert::executeLargeUpdate);
        journal.rows(insert.getGeneratedKeys());
      }
    });
  }

  @Test
  void large_objects_and_streams() throws Exception {
    assertSame(8, (connection, journal) -> {
      boolean h2 = database == Database.H2;
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            h2
                ? "create table lob (id int, b blob, c clob, v varbinary)"
                : "create table lob (id int, b oid, c text, v bytea)");
      }
      try (PreparedStatement insert =
          connection.prepareStatement("insert into lob values (?, ?, ?, ?)")) {
        insert.setInt(1, 1);
        insert.setBlob(2, new ByteArrayInputStream("blob".getBytes(UTF_8)));
        journal.note(() -> {
          insert.setClob(3, new StringReader("clob"));
          return "set";
        });
        insert.setCharacterStream(3, new StringReader("characters"));
        insert.setBinaryStream(4, new ByteArrayInputStream("bytes".getBytes(UTF_8)));
        journal.note(insert::executeUpdate);
        journal.note(() -> {
          Blob blob = connection.createBlob();
          blob.setBytes(1, "made".getBytes(UTF_8));
          insert.setBlob(2, blob);
          return insert.executeUpdate();
        });
        journal.note(() -> insert.getParameterMetaData().getParameterCount());
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select * from lob")) {
        rows.next();
        Blob blob = rows.getBlob(2);
        journal.note(blob::length);
        journal.note(() -> new String(blob.getBytes(2, 3), UTF_8));
        try (Reader reader = rows.getCharacterStream(3)) {
          journal.note(reader::read);
        }
        journal.note(() -> {
          Clob clob = rows.getClob(3);
          return clob.getSubString(1, (int) clob.length());
        });
        try (InputStream in = rows.getBinaryStream("v")) {
          journal.note(in::readAllBytes);
        }
        journal.note(() -> rows.getBytes(4));
        journal.note(() -> rows.getObject("v", byte[].class));
      }
      connection.rollback();
    });
  }

  @Test
  void holdability_and_ways_through_rows() throws Exception {
    assertSame(15, (connection, journal) -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("insert into t (n, s) values (1, 'a'), (2, 'b'), (3, null)");
      }
      connection.setAutoCommit(false);
      for (int holdability :
          new int[] {ResultSet.HOLD_CURSORS_OVER_COMMIT, ResultSet.CLOSE_CURSORS_AT_COMMIT}) {
        try (Statement statement = connection.createStatement(
            ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY, holdability)) {
          ResultSet rows = statement.executeQuery("select n, s from t order by n");
          journal.note(rows::getHoldability);
          journal.note(statement::getResultSetHoldability);
          journal.note(rows::last);
          journal.note(rows::getRow);
          journal.note(() -> rows.absolute(-2));
          journal.note(() -> rows.relative(1));
          journal.note(rows::previous);
          journal.note(() -> rows.getString("s"));
          journal.note(() -> rows.getInt("no_such_column"));
          connection.commit();
          journal.note(rows::isClosed);
          journal.note(rows::next);
        }
      }
      journal.note(connection::getHoldability);
      journal.note(() -> {
        connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        return connection.getHoldability();
      });
      try (PreparedStatement statement = connection.prepareStatement(
          "select n from t", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        statement.setFetchSize(1);
        ResultSet rows = statement.executeQuery();
        journal.note(rows::getFetchSize);
        journal.note(rows::previous);
        journal.rows(rows);
        journal.note(rows::next);
      }
      connection.rollback();
    });
  }

  @Test
  void savepoints_and_transactions() throws Exception {
    assertSame(12, (connection, journal) -> {
      journal.note(() -> connection.setSavepoint().getSavepointId());
      journal.note(() -> {
        connection.commit();
        return "committed";
      });
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("insert into t (n) values (1)");
        Savepoint named = connection.setSavepoint("here");
        journal.note(named::getSavepointName);
        journal.note(named::getSavepointId);
        statement.execute("insert into t (n) values (2)");
        Savepoint unnamed = connection.setSavepoint();
        statement.execute("insert into t (n) values (3)");
        journal.note(() -> statement.execute("nonsense"));
        connection.rollback(unnamed);
        connection.releaseSavepoint(unnamed);
        journal.note(unnamed::getSavepointId);
        journal.rows(statement.executeQuery("select n from t order by n"));
        connection.rollback(named);
        connection.commit();
        journal.rows(statement.executeQuery("select n from t order by n"));
        connection.rollback();
        journal.note(() -> {
          connection.rollback(named);
          return "rolled back";
        });
      }
      connection.rollback();
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      journal.note(connection::getTransactionIsolation);
      journal.note(connection::isReadOnly);
      journal.note(() -> connection.isValid(5));
      journal.note(connection::getCatalog);
      journal.lines.remove(journal.lines.size() - 1); // each database has a name of its own
      journal.note(() -> connection.nativeSQL("{fn now()}"));
    });
  }

  @Test
  void several_results_and_what_statements_are_set_to() throws Exception {
    assertSame(12, (connection, journal) -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("insert into t (n) values (1), (2)");
        journal.note(() -> statement.execute("select n from t; select n + 1 from t"));
        journal.note(statement::getUpdateCount);
        journal.note(() -> statement.getMoreResults(Statement.KEEP_CURRENT_RESULT));
        journal.note(statement::getMoreResults);
        statement.setMaxRows(1);
        statement.setQueryTimeout(7);
        journal.note(statement::getMaxRows);
        journal.note(statement::getQueryTimeout);
        journal.rows(statement.executeQuery("select n from t order by n"));
        journal.note(() -> statement.enquoteIdentifier("a b", false));
        journal.note(() -> statement.enquoteLiteral("it's"));
        journal.note(() -> statement.isSimpleIdentifier("a b"));
        journal.note(statement::getWarnings);
        journal.note(() -> statement.executeUpdate("select 1"));
        journal.note(() -> statement.executeQuery("update t set n = 1"));
        journal.note(() -> statement.executeQuery("select nothing from t"));
        statement.closeOnCompletion();
        journal.note(statement::isCloseOnCompletion);
      }
    });
  }

  @Test
  void values_of_each_sort() throws Exception {
    assertSame(8, (connection, journal) -> {
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t (n, s, d, at) values (?, ?, ?, ?)")) {
        insert.setShort(1, (short) 5);
        insert.setObject(2, "x", Types.VARCHAR);
        insert.setBigDecimal(3, new BigDecimal("12.34"));
        insert.setTimestamp(4, Timestamp.valueOf("2026-11-30 12:00:00.123456"));
        journal.note(insert::executeUpdate);
        insert.setLong(1, Long.MAX_VALUE);
        journal.note(insert::executeUpdate);
        journal.note(() -> {
          insert.setString(99, "x");
          return "set";
        });
        insert.clearParameters();
        journal.note(insert::executeUpdate);
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select * from t")) {
        rows.next();
        journal.note(() -> rows.getDouble("d"));
        journal.note(() -> rows.getFloat("d"));
        journal.note(() -> rows.getBigDecimal("d"));
        journal.note(() -> rows.getTimestamp("at"));
        journal.note(() -> rows.getObject("at", java.time.LocalDateTime.class));
        journal.note(() -> rows.getBoolean("n"));
        journal.note(() -> rows.getByte("s"));
      }
      try (CallableStatement call = connection.prepareCall("{? = call abs(?)}")) {
        call.registerOutParameter(1, Types.INTEGER);
        call.setInt(2, -7);
        journal.note(call::execute);
        journal.note(() -> call.getInt(1));
        journal.note(() -> call.getObject(1));
        journal.note(() -> call.getObject(1, Integer.class));
        journal.note(call::wasNull);
        journal.note(() -> call.getString("no_such_parameter"));
      }
    });
  }

  @Test
  void metadata() throws Exception {
    assertSame(8, (connection, journal) -> {
      DatabaseMetaData metaData = connection.getMetaData();
      journal.note(metaData::getDatabaseProductName);
      journal.note(metaData::supportsSavepoints);
      journal.note(metaData::getIdentifierQuoteString);
      String table = database == Database.H2 ? "T" : "t";
      try (ResultSet columns = metaData.getColumns(null, connection.getSchema(), table, "%")) {
        while (columns.next()) {
          journal.note(() -> columns.getString("COLUMN_NAME") + columns.getInt("DATA_TYPE"));
        }
        journal.note(columns::next);
      }
      try (ResultSet types = metaData.getTableTypes()) {
        journal.rows(types);
      }
      try (ResultSet rows = metaData.getTypeInfo()) {
        journal.note(rows::next);
        journal.note(() -> rows.getMetaData().getColumnCount());
      }
    });
  }
}
