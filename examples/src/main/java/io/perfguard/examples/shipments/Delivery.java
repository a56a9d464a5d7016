/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

/** A shipment with the name of the company that ordered it. */
public record Delivery(Shipment shipment, String company) {}
