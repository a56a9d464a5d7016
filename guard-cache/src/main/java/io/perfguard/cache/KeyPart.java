/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a parameter of a {@link CacheMethod @CacheMethod} enters the key. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface KeyPart {
  /**
   * Makes texts that mean the same equal; only the key is changed, the method gets what the caller
   * gave.
   *
   * @return the form
   */
  Form normalize() default Form.AS_IS;

  /** The one form of a text. */
  enum Form {
    /** As the caller gave it. */
    AS_IS,
    /** Without white space around. */
    TRIM,
    /** In upper case, without white space around. */
    UPPER_TRIM,
    /** In lower case, without white space around. */
    LOWER_TRIM,
    /** Each stretch of white space is one space, that around goes. */
    COLLAPSE_SPACES
  }
}
