/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Queries that this method or class, or what it calls, repeats are meant so: no finding tells of
 * them, no test fails for them. They are counted in {@link DataSourceStats#suppressedCount()}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface AllowRepeatedQueries {
  /**
   * Why they are meant so, for whoever reads the code next.
   *
   * @return a sentence
   */
  String value();
}
