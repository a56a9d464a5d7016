/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import org.springframework.data.jpa.repository.JpaRepository;

interface BatchedShipmentRepository extends JpaRepository<BatchedShipment, Integer> {}
