/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.BatchSize;

/** The same company, loaded together with others. */
@Entity
@Table(name = "company")
@BatchSize(size = 2)
public class BatchedCompany {
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
