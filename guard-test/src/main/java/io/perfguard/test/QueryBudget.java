/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The most executions that a test may make, of all its guarded data sources together or of one.
 *
 * <pre>{@code
 * private final GuardRegistry guards = GuardRegistry.create();
 *
 * @Test
 * @QueryBudget(select = 3, write = 0)
 * void ownersPage() { … }
 * }</pre>
 *
 * <p>Counted is what runs on any thread between the beginning and the end of the test method; what
 * {@code @BeforeEach} and {@code @AfterEach} methods do is not. A batch is one execution. A test
 * that goes beyond fails, and the message shows each statement, how often it ran, and from which
 * line. A test that fails by itself fails as it is, with this as a suppressed error.
 *
 * <p>On a class it holds for each test method by itself, also in nested classes; one on a method,
 * or on a nested class, replaces those further out. Which data sources are watched:
 * {@link PerfguardExtension}. Tests with this annotation do not run at the same time.
 */
@Documented
@ExtendWith(PerfguardExtension.class)
@Inherited
@Repeatable(QueryBudgets.class)
@ResourceLock(PerfguardExtension.LOCK)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD, ElementType.TYPE})
public @interface QueryBudget {
  /** As many as it likes. */
  int UNLIMITED = -1;

  /**
   * The most executions that only read.
   *
   * @return how many, >= 0, or {@link #UNLIMITED}
   */
  int select() default UNLIMITED;

  /**
   * The most executions that change rows.
   *
   * @return how many, >= 0, or {@link #UNLIMITED}
   */
  int write() default UNLIMITED;

  /**
   * The most executions of any kind, also those that neither read nor write rows.
   *
   * @return how many, >= 0, or {@link #UNLIMITED}
   */
  int total() default UNLIMITED;

  /**
   * The data source that this is about.
   *
   * @return its name; empty for all of the test together
   */
  String dataSource() default "";
}
