/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each combination of the given dimensions and takes a {@link CacheCase}.
 * After each run the extension checks what must hold for every cache at rest, whatever the test
 * did.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CacheMatrixExtension.class)
@interface CacheMatrix {
  /** What goes when it is full. Default: both. */
  Eviction[] evictions() default {Eviction.ADAPTIVE, Eviction.LRU};

  /** What bounds the cache. Default: each of them. */
  Bound[] bounds() default {Bound.ITEMS, Bound.BYTES, Bound.BOTH};

  /** How entries age. Default: each of them. */
  Expiry[] expiry() default {
    Expiry.NONE, Expiry.FIVE_MINUTES, Expiry.IDLE_FIVE_MINUTES, Expiry.JITTER
  };

  /** What loads come to. Default: each of them. */
  Outcome[] outcomes() default {Outcome.VALUE, Outcome.NULL, Outcome.EXCEPTION, Outcome.ERROR};

  /** A bound. */
  enum Bound {
    /** 20 entries. */
    ITEMS,
    /** 1,000 bytes, and items by default. */
    BYTES,
    /** 20 entries and 1,000 bytes, of which now one and now the other is nearer. */
    BOTH
  }

  /** An age. */
  enum Expiry {
    /** Entries do not age. */
    NONE,
    /** Five minutes. */
    FIVE_MINUTES,
    /** Five minutes without being read or put. */
    IDLE_FIVE_MINUTES,
    /** Between two and a half and five minutes, by chance. */
    JITTER
  }

  /** What a load comes to. */
  enum Outcome {
    /** A value of its own for each load. */
    VALUE,
    /** Null. */
    NULL,
    /** An unchecked exception, always the same instance. */
    EXCEPTION,
    /** An Error, always the same instance. */
    ERROR
  }
}
