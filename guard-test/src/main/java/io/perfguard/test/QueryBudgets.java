/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the compiler makes of several {@link QueryBudget}s: one for each data source. */
@Documented
@ExtendWith(PerfguardExtension.class)
@Inherited
@ResourceLock(PerfguardExtension.LOCK)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD, ElementType.TYPE})
public @interface QueryBudgets {
  /**
   * The budgets.
   *
   * @return all of them hold
   */
  QueryBudget[] value();
}
