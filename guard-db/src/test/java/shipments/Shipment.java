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

/** A shipment, all of whose relations are loaded when they are first used. */
@Entity
@Table(name = "shipments")
public class Shipment {
  @Id
  private int id;

  @ManyToOne(fetch = FetchType.LAZY)
  @JoinColumn(name = "company_id")
  private Company company;

  @OneToMany(mappedBy = "shipment")
  private Set<Item> items = new HashSet<>();

  @OneToMany(mappedBy = "shipment")
  private Set<Stop> stops = new HashSet<>();

  public int getId() {
    return id;
  }

  public Company getCompany() {
    return company;
  }

  public Set<Item> getItems() {
    return items;
  }

  public Set<Stop> getStops() {
    return stops;
  }

  public int countItems() {
    // fault: Hibernate, lazy collection in a getter
    return items.size();
  }
}
