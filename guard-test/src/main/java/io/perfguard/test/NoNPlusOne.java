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

/**
 * The test asks the database for no row of a loop by itself (N+1), as the engine judges that also
 * finds PG-210 in production.
 *
 * <p>A test that does fails, and the message shows the loop and its line. What is counted, which
 * data sources are watched, and what an annotation on a class means is as for {@link QueryBudget}.
 */
@Documented
@ExtendWith(PerfguardExtension.class)
@Inherited
@ResourceLock(PerfguardExtension.LOCK)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD, ElementType.TYPE})
public @interface NoNPlusOne {
  /**
   * How many executions from one place make a loop. Two, the default, finds a loop by two rows of
   * test data; with one row there is nothing to see.
   *
   * @return how many, >= 2
   */
  int threshold() default 2;
}
