/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.routing.RoutingDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Some users who read and write by chance, one after another, each a counter of his own, in all the
 * ways that JDBC has. Whoever reads must not read less than he has committed. One step at a time.
 */
final class RoutingHistory implements AutoCloseable {
  private static final int USERS = 4;
  private static final String READ = "select n from counters where id = ?";
  private static final String WRITE = "update counters set n = ? where id = ?";

  /** What differs from database to database. */
  interface World {
    /** Lets time pass, at most so long that a pin may end. */
    void pass(Random random) throws Exception;

    /** What was committed is on its way to the replica. */
    void committed(int user, int n);

    String begin();

    String commit();

    String rollback();
  }

  private final RoutingDataSource db;
  private final World world;
  private final Random random;
  private final List<User> users = new ArrayList<>();
  private User now;

  RoutingHistory(RoutingDataSource.Builder builder, World world, long seed) throws SQLException {
    this.world = world;
    this.random = new Random(seed);
    this.db = builder.stickBy(() -> now).build();
    for (int id = 0; id < USERS; id++) {
      users.add(new User(id));
    }
    now = users.get(0);
  }

  static List<String> tables() {
    List<String> texts = new ArrayList<>();
    texts.add("create table counters (id int primary key, n int)");
    for (int id = 0; id < USERS; id++) {
      texts.add("insert into counters values (" + id + ", 0)");
    }
    return texts;
  }

  RoutingDataSource db() {
    return db;
  }

  void step() throws Exception {
    if (random.nextInt(3) == 0) {
      world.pass(random);
    }
    now = users.get(random.nextInt(USERS));
    now.step();
  }

  @Override
  public void close() throws SQLException {
    for (User user : users) {
      user.leave();
    }
  }

  /** One of those who read and write. */
  private final class User {
    private final int id;
    private int committed;
    private int last; // of all numbers that were written, also of those that were rolled back
    private Connection connection;
    private PreparedStatement kept;
    private PreparedStatement keptWrite;
    private Statement plain;

    private User(int id) {
      this.id = id;
    }

    private void come() throws SQLException {
      if (connection == null) {
        connection = db.getConnection();
        plain = connection.createStatement();
        keptWrite = null;
        kept = null;
      }
    }

    private void leave() throws SQLException {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    }

    void step() throws Exception {
      come();
      switch (random.nextInt(8)) {
        case 0 -> leave();
        case 1 -> {
          write();
          committed();
        }
        case 2 -> transaction();
        case 3 -> byText();
        case 4 -> readOnlyTransaction();
        case 5 ->
          RoutingDataSource.readOnly(() -> {
            read(committed);
            if (random.nextInt(4) == 0) {
              write();
              committed();
            }
            read(committed);
            return null;
          });
        default -> {
          if (random.nextBoolean()) {
            leave();
            come();
          }
          RoutingDataSource.readOnly(() -> {
            read(committed);
            return null;
          });
        }
      }
    }

    private void committed() {
      committed = last;
      world.committed(id, last);
    }

    private void transaction() throws SQLException {
      connection.setAutoCommit(false);
      if (random.nextBoolean()) {
        read(committed);
      }
      write();
      read(last);
      if (random.nextInt(3) == 0) {
        connection.rollback();
      } else {
        connection.commit();
        committed();
      }
      connection.setAutoCommit(true);
    }

    private void byText() throws Exception {
      plain.execute(world.begin());
      write();
      RoutingDataSource.readOnly(() -> {
        read(last);
        return null;
      });
      if (random.nextInt(3) == 0) {
        plain.execute(world.rollback());
      } else {
        world.pass(random);
        plain.execute(world.commit());
        committed();
      }
    }

    private void readOnlyTransaction() throws SQLException {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      int first = read(committed);
      read(first);
      connection.commit();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
    }

    private void write() throws SQLException {
      last++;
      switch (random.nextInt(3)) {
        case 0 -> {
          if (keptWrite == null) {
            keptWrite = connection.prepareStatement(WRITE);
          }
          keptWrite.setInt(1, last);
          keptWrite.setInt(2, id);
          assertThat(keptWrite.executeUpdate()).isEqualTo(1);
        }
        case 1 -> {
          plain.addBatch("update counters set n = " + last + " where id = " + id);
          assertThat(plain.executeBatch()).containsExactly(1);
        }
        default -> plain.execute("update counters set n = " + last + " where id = " + id);
      }
    }

    /** Returns what was read. */
    private int read(int atLeast) throws SQLException {
      int read = random.nextBoolean() ? readKept() : readPlain();
      assertThat(read).as("user %s", id).isBetween(atLeast, last);
      return read;
    }

    private int readKept() throws SQLException {
      if (kept == null) {
        kept = connection.prepareStatement(READ);
        kept.setInt(1, id); // once for all
      }
      try (ResultSet rows = kept.executeQuery()) {
        return rows.next() ? rows.getInt(1) : -1;
      }
    }

    private int readPlain() throws SQLException {
      try (ResultSet rows = plain.executeQuery("select n from counters where id = " + id)) {
        return rows.next() ? rows.getInt(1) : -1;
      }
    }
  }
}
