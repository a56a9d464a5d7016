/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

/** What carried a query from the application to the driver, so that a remedy can name its means. */
public enum Framework {
  /** JDBC itself, or a framework that is not known here. */
  JDBC("JDBC", ""),
  /** Spring's JdbcTemplate and JdbcClient. */
  SPRING_JDBC("Spring JDBC", "org.springframework.jdbc.core."),
  /** Hibernate ORM, also as JPA. */
  HIBERNATE("Hibernate", "org.hibernate."),
  /** A Spring Data repository. */
  SPRING_DATA("Spring Data", "org.springframework.data."),
  /** MyBatis. */
  MYBATIS("MyBatis", "org.apache.ibatis."),
  /** jOOQ. */
  JOOQ("jOOQ", "org.jooq.");

  private final String label;
  private final String prefix;

  Framework(String label, String prefix) {
    this.label = label;
    this.prefix = prefix;
  }

  /**
   * The name as a person writes it.
   *
   * @return such as {@code Hibernate}
   */
  public String label() {
    return label;
  }

  boolean owns(String className) {
    return !prefix.isEmpty() && className.startsWith(prefix);
  }
}
