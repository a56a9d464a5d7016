/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import java.util.List;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface ShipmentRepository extends JpaRepository<Shipment, Integer> {
  @EntityGraph(attributePaths = "items")
  List<Shipment> findWithItemsBy();

  @EntityGraph(attributePaths = "company")
  List<Shipment> findWithCompanyBy();

  @EntityGraph(attributePaths = {"items", "stops"})
  List<Shipment> findWithItemsAndStopsBy();

  @Query("select s from Shipment s join fetch s.items")
  List<Shipment> fetchItems();

  @Query("select s from Shipment s join fetch s.company")
  List<Shipment> fetchCompany();
}
