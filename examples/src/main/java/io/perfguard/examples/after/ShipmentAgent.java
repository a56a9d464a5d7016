/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.after;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.operation.Parallel;
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

/** The shipment agent repaired as the findings say. */
public final class ShipmentAgent implements Agent {
  private final DataSource database;
  private final GuardedCache<FactorKey, Factor> factors;

  /** What an emission factor is looked up by. */
  public record FactorKey(String mode, int year) {}

  /** An agent. */
  public ShipmentAgent(DataSource database, GuardedCache<FactorKey, Factor> factors) {
    this.database = database;
    this.factors = factors;
  }

  // A left join: H2 takes the companies first where it may choose, and reads all shipments.
  // region join
  @Override
  public List<Delivery> load(int page) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select s.id, s.company_id, s.transport, s.made_in, s.weight_kg, s.distance_km, c.name"
                + " from shipments s left join companies c on c.id = s.company_id where s.id > ? and s.id <= ?")) {
      // endregion
      query.setLong(1, (long) page * Shipments.PAGE);
      query.setLong(2, (long) (page + 1) * Shipments.PAGE);
      List<Delivery> deliveries = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Shipment shipment = new Shipment(
              rows.getLong(1),
              rows.getLong(2),
              rows.getString(3),
              rows.getInt(4),
              rows.getDouble(5),
              rows.getDouble(6));
          deliveries.add(new Delivery(shipment, rows.getString(7)));
        }
      }
      return deliveries;
    }
  }

  // region cache
  @Override
  public double rate(List<Delivery> deliveries) throws SQLException {
    double emissions = 0;
    for (Delivery delivery : deliveries) {
      Shipment shipment = delivery.shipment();
      Factor factor = factors.get(new FactorKey(shipment.mode(), shipment.year()), this::factor);
      emissions += factor.emissionsOf(shipment);
    }
    return emissions;
  }
  // endregion

  private Factor factor(FactorKey key) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select kg_per_tonne_km from factors where transport = ? and made_in = ?")) {
      query.setString(1, key.mode());
      query.setInt(2, key.year());
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return new Factor(key.mode(), key.year(), rows.getDouble(1));
      }
    }
  }

  // region batch
  @Override
  public void record(List<Delivery> deliveries) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into manifests values (?, ?)")) {
      for (Delivery delivery : deliveries) {
        insert.setLong(1, delivery.shipment().id());
        insert.setDouble(2, delivery.shipment().weightKg());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
  // endregion

  // region parallel
  @Override
  public Outlook outlook(int years) throws SQLException {
    return Parallel.all(
        () -> total("weight_kg / 1000 * distance_km * power(0.97, y.x)", years),
        () -> total("weight_kg * distance_km * 0.0001 * power(1.02, y.x)", years),
        () -> total("distance_km * power(1.01, y.x)", years),
        Outlook::new);
  }
  // endregion

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
