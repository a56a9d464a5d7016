/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

/** What all shipments will add up to over some years. */
public record Outlook(double emissionsKg, double cost, double distanceKm) {}
