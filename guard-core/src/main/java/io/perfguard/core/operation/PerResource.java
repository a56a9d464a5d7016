/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;

/**
 * One number for each {@link Resource}. Immutable.
 *
 * @param db of {@link Resource#DB}
 * @param llm of {@link Resource#LLM}
 * @param http of {@link Resource#HTTP}
 * @param cache of {@link Resource#CACHE}
 * @param waiting of {@link Resource#WAIT}
 * @param self of {@link Resource#SELF}
 */
public record PerResource(long db, long llm, long http, long cache, long waiting, long self) {
  /** Zero for each. */
  public static final PerResource ZERO = new PerResource(0, 0, 0, 0, 0, 0);

  /** From an array in the order of the enum, beginning at {@code from}. */
  static PerResource of(long[] values, int from) {
    return new PerResource(
        values[from],
        values[from + 1],
        values[from + 2],
        values[from + 3],
        values[from + 4],
        values[from + 5]);
  }

  /**
   * The number of one resource.
   *
   * @param resource the resource
   * @return its number
   */
  public long get(Resource resource) {
    return switch (Require.nonNull(resource, "resource")) {
      case DB -> db;
      case LLM -> llm;
      case HTTP -> http;
      case CACHE -> cache;
      case WAIT -> waiting;
      case SELF -> self;
    };
  }

  /**
   * All numbers together.
   *
   * @return the sum
   */
  public long sum() {
    return db + llm + http + cache + waiting + self;
  }

  /**
   * The difference to an earlier reading.
   *
   * @param earlier the earlier one
   * @return this minus that, number by number
   */
  public PerResource minus(PerResource earlier) {
    return new PerResource(
        db - earlier.db,
        llm - earlier.llm,
        http - earlier.http,
        cache - earlier.cache,
        waiting - earlier.waiting,
        self - earlier.self);
  }

  /**
   * The resource with the largest number.
   *
   * @return the first of them if two are equal
   */
  public Resource largest() {
    Resource largest = Resource.DB;
    for (Resource resource : Resource.values()) {
      if (get(resource) > get(largest)) {
        largest = resource;
      }
    }
    return largest;
  }
}
