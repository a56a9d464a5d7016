/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.BatchSize;

/** The same shipment, whose relations are loaded for some shipments at once. */
@Entity
@Table(name = "shipments")
public class BatchedShipment {
  @Id
  private int id;

  @ManyToOne(fetch = FetchType.LAZY)
  @JoinColumn(name = "company_id")
  private BatchedCompany company;

  @OneToMany
  @JoinColumn(name = "shipment_id")
  @BatchSize(size = 2) // small, so that there are enough loads to be taken for a fault
  private Set<Item> items = new HashSet<>();

  @OneToMany
  @JoinColumn(name = "shipment_id")
  @BatchSize(size = 10)
  private Set<Stop> stops = new HashSet<>();

  public int getId() {
    return id;
  }

  public BatchedCompany getCompany() {
    return company;
  }

  public Set<Item> getItems() {
    return items;
  }

  public Set<Stop> getStops() {
    return stops;
  }
}
