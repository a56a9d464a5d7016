/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.before;

import io.perfguard.examples.shipments.Agent;
import io.perfguard.examples.shipments.Delivery;
import io.perfguard.examples.shipments.Factor;
import io.perfguard.examples.shipments.Outlook;
import io.perfguard.examples.shipments.Shipment;
import io.perfguard.examples.shipments.Shipments;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The shipment agent with the faults of the playbook's issue 2. A line that holds one says so: the
 * example looks these marks up and checks that each is found at its line.
 */
public final class ShipmentAgent implements Agent {
  private final DataSource database;

  /** An agent. */
  public ShipmentAgent(DataSource database) {
    this.database = database;
  }

  @Override
  public List<Delivery> load(int page) throws SQLException {
    List<Delivery> deliveries = new ArrayList<>();
    for (Shipment shipment : shipments(page)) {
      deliveries.add(new Delivery(shipment, company(shipment.companyId())));
    }
    return deliveries;
  }

  private List<Shipment> shipments(int page) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select id, company_id, transport, made_in, weight_kg, distance_km from shipments where id > ? and id <= ?")) {
      query.setLong(1, (long) page * Shipments.PAGE);
      query.setLong(2, (long) (page + 1) * Shipments.PAGE);
      List<Shipment> shipments = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          shipments.add(new Shipment(
              rows.getLong(1),
              rows.getLong(2),
              rows.getString(3),
              rows.getInt(4),
              rows.getDouble(5),
              rows.getDouble(6)));
        }
      }
      return shipments;
    }
  }

  private String company(long id) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("select name from companies where id = ?")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) { // fault: PG-210
        rows.next();
        return rows.getString(1);
      }
    }
  }

  @Override
  public double rate(List<Delivery> deliveries) throws SQLException {
    double emissions = 0;
    for (Delivery delivery : deliveries) {
      Shipment shipment = delivery.shipment();
      emissions += factor(shipment.mode(), shipment.year()).emissionsOf(shipment);
    }
    return emissions;
  }

  private Factor factor(String mode, int year) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select kg_per_tonne_km from factors where transport = ? and made_in = ?")) {
      query.setString(1, mode);
      query.setInt(2, year);
      try (ResultSet rows = query.executeQuery()) { // fault: PG-211
        rows.next();
        return new Factor(mode, year, rows.getDouble(1));
      }
    }
  }

  @Override
  public void record(List<Delivery> deliveries) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into manifests values (?, ?)")) {
      for (Delivery delivery : deliveries) {
        insert.setLong(1, delivery.shipment().id());
        insert.setDouble(2, delivery.shipment().weightKg());
        insert.executeUpdate(); // fault: PG-212
      }
    }
  }

  @Override
  public Outlook outlook(int years) throws SQLException {
    double emissions =
        total("weight_kg / 1000 * distance_km * power(0.97, y.x)", years); // fault: PG-202
    double cost = total("weight_kg * distance_km * 0.0001 * power(1.02, y.x)", years);
    double distance = total("distance_km * power(1.01, y.x)", years);
    return new Outlook(emissions, cost, distance);
  }

  private double total(String expression, int years) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select sum(" + expression + ") from shipments cross join system_range(1, ?) y")) {
      query.setInt(1, years);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getDouble(1);
      }
    }
  }
}
