/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.annotated;

import io.perfguard.cache.CacheMethod;
import io.perfguard.examples.shipments.Delivery;
import io.perfguard.examples.shipments.Factor;
import io.perfguard.examples.shipments.Shipment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The shipment agent's rates, as they were with their fault, and one annotation more. */
public final class ShipmentRates {
  private final DataSource database;

  /** Rates from a database. */
  public ShipmentRates(DataSource database) {
    this.database = database;
  }

  /** The emissions of some deliveries together, in kilograms. */
  public double rate(List<Delivery> deliveries) throws SQLException {
    double emissions = 0;
    for (Delivery delivery : deliveries) {
      Shipment shipment = delivery.shipment();
      emissions += factor(shipment.mode(), shipment.year()).emissionsOf(shipment);
    }
    return emissions;
  }

  // region annotated
  @CacheMethod(ttl = "1h", maximumItems = 1_000)
  Factor factor(String mode, int year) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(
            "select kg_per_tonne_km from factors where transport = ? and made_in = ?")) {
      // endregion
      query.setString(1, mode);
      query.setInt(2, year);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return new Factor(mode, year, rows.getDouble(1));
      }
    }
  }
}
