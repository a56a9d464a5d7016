/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes each call of a method a run of an operation, as {@code guards.operation(name).call(...)}
 * does. Woven in by guard-weaver when the class is compiled; counts from
 * {@link Operations#bind(OperationSource)} on.
 *
 * <p>The run ends when the method returns or throws; where it returns a
 * {@link java.util.concurrent.CompletionStage}, when that completes.
 *
 * <p>With {@code perfguard.operation.NAME.enabled=false} the method does without.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Operation {
  /**
   * The operation's name, at most 200 characters. Several methods may have the same.
   *
   * @return the name; "" for {@code SimpleClass.method}
   */
  String value() default "";
}
