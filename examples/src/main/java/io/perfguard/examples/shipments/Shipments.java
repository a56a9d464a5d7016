/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** The example's data: made from a fixed seed, so that each run has the same rows. */
public final class Shipments {
  /** How many shipments there are. */
  public static final int SHIPMENTS = 50_000;

  /** How many companies there are. */
  public static final int COMPANIES = 500;

  /** Shipments on one page. */
  public static final int PAGE = 50;

  /** The ways to move something. */
  public static final List<String> MODES = List.of("road", "rail", "sea", "air");

  /** The years that shipments and factors are of. */
  public static final List<Integer> YEARS = List.of(2022, 2023, 2024);

  private static final long SEED = 42;

  private Shipments() {}

  /** Creates and fills the tables. */
  public static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table companies (id bigint primary key, name varchar(40), country char(2))");
      statement.execute(
          "create table factors (transport varchar(8), made_in int, kg_per_tonne_km double precision,"
              + " primary key (transport, made_in))");
      statement.execute(
          "create table shipments (id bigint primary key, company_id bigint not null references companies,"
              + " transport varchar(8), made_in int, weight_kg double precision, distance_km double precision)");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table manifests (shipment_id bigint, weight_kg double precision)");
    }
    Random random = new Random(SEED);
    companies(connection, random);
    factors(connection, random);
    shipments(connection, random);
  }

  private static void companies(Connection connection, Random random) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into companies values (?, ?, ?)")) {
      List<String> countries = List.of("US", "DE", "FR", "JP", "BR");
      for (int id = 1; id <= COMPANIES; id++) {
        insert.setLong(1, id);
        insert.setString(2, "Company " + id);
        insert.setString(3, countries.get(random.nextInt(countries.size())));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void factors(Connection connection, Random random) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into factors values (?, ?, ?)")) {
      for (String mode : MODES) {
        for (int year : YEARS) {
          insert.setString(1, mode);
          insert.setInt(2, year);
          insert.setDouble(3, 0.01 + random.nextDouble());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void shipments(Connection connection, Random random) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into shipments values (?, ?, ?, ?, ?, ?)")) {
      for (int id = 1; id <= SHIPMENTS; id++) {
        insert.setLong(1, id);
        insert.setLong(2, 1 + random.nextInt(COMPANIES));
        insert.setString(3, MODES.get(random.nextInt(MODES.size())));
        insert.setInt(4, YEARS.get(random.nextInt(YEARS.size())));
        insert.setDouble(5, 10 + random.nextInt(20_000));
        insert.setDouble(6, 10 + random.nextInt(9_000));
        insert.addBatch();
        if (id % 1_000 == 0) {
          insert.executeBatch();
        }
      }
    }
  }
}
