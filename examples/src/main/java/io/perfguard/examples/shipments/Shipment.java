/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

/** A shipment as the database holds it. */
public record Shipment(
    long id, long companyId, String mode, int year, double weightKg, double distanceKm) {}
