/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

import java.sql.SQLException;
import java.util.List;

/** What both versions of the shipment agent do. */
public interface Agent {
  /**
   * The emissions of one page of shipments, in kilograms: {@link #rate} of what {@link #load}
   * gives.
   */
  default double process(int page) throws SQLException {
    return rate(load(page));
  }

  /** One page of shipments with their companies' names. */
  List<Delivery> load(int page) throws SQLException;

  /** The emissions of some deliveries together, in kilograms. */
  double rate(List<Delivery> deliveries) throws SQLException;

  /** Writes down what each delivery weighs. */
  void record(List<Delivery> deliveries) throws SQLException;

  /** What all shipments add up to over some years. */
  Outlook outlook(int years) throws SQLException;
}
