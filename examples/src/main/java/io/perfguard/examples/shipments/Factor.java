/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

/** Kilograms of CO2 that moving a tonne for a kilometre costs. */
public record Factor(String mode, int year, double kgPerTonneKm) {
  /** The emissions of a shipment, in kilograms. */
  public double emissionsOf(Shipment shipment) {
    return shipment.weightKg() / 1000 * shipment.distanceKm() * kgPerTonneKm;
  }
}
