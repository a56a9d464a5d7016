/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Who sends a shipment. */
@Entity
@Table(name = "company")
public class Company {
  @Id
  private int id;

  private String name;

  public int getId() {
    return id;
  }

  public String getName() {
    return name;
  }
}
