/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.warehouse;

import io.perfguard.examples.partners.PartnerApi;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Prices a shipment: its weight from the database, the distance from a partner. */
public final class PriceAgent {
  private final DataSource orders;
  private final HttpClient http;
  private final PartnerApi api;

  /**
   * An agent.
   *
   * @param orders the shipments
   * @param http asks the partner
   * @param api the partner
   */
  public PriceAgent(DataSource orders, HttpClient http, PartnerApi api) {
    this.orders = orders;
    this.http = http;
    this.api = api;
  }

  /**
   * Holds its connection while it asks the partner.
   *
   * @param id the shipment
   * @return the price
   * @throws SQLException if the database fails
   * @throws IOException if the partner does
   */
  public double first(int id) throws SQLException, IOException {
    // region first
    try (Connection connection = orders.getConnection()) {
      int weight = weight(connection, id);
      return weight * distance(id);
    }
    // endregion
  }

  /**
   * Gives its connection back before.
   *
   * @param id the shipment
   * @return the price
   * @throws SQLException if the database fails
   * @throws IOException if the partner does
   */
  public double repaired(int id) throws SQLException, IOException {
    // region repaired
    int weight;
    try (Connection connection = orders.getConnection()) {
      weight = weight(connection, id);
    }
    return weight * distance(id);
    // endregion
  }

  /**
   * Asks for a second connection while it holds one.
   *
   * @param id the shipment
   * @param both runs in between
   * @return the weight, twice
   * @throws SQLException if the database fails
   */
  public int audited(int id, Runnable both) throws SQLException {
    try (Connection connection = orders.getConnection()) {
      int weight = weight(connection, id);
      both.run();
      return weight + audit(id);
    }
  }

  private int audit(int id) throws SQLException {
    try (Connection connection = orders.getConnection()) {
      return weight(connection, id);
    }
  }

  /**
   * Forgets to close its connection.
   *
   * @param id the shipment
   * @return the weight
   * @throws SQLException if the database fails
   */
  public int forgotten(int id) throws SQLException {
    Connection connection = orders.getConnection();
    return weight(connection, id);
  }

  private static int weight(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select weight from shipments where id = ?")) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private double distance(int id) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(api.uri("/distance/" + id)).GET().build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      return Double.parseDouble(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException().initCause(e);
    }
  }
}
