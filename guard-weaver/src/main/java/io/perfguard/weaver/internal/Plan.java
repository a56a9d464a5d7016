/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be woven into a class. Immutable.
 *
 * @param type the class
 * @param methods its annotated methods that can be woven
 */
record Plan(ClassModel type, List<Planned> methods) {
  /**
   * A method.
   *
   * @param method the method
   * @param number counts the methods of the class
   * @param cache null without {@code @CacheMethod}
   * @param invalidate null without {@code @CacheInvalidate}
   * @param operation null without {@code @Operation}
   */
  record Planned(
      MethodModel method,
      int number,
      @Nullable Cached cache,
      @Nullable Invalidating invalidate,
      @Nullable String operation) {
    boolean has(Kind kind) {
      return switch (kind) {
        case CACHE -> cache != null;
        case INVALIDATE -> invalidate != null;
        case OPERATION -> operation != null;
      };
    }
  }

  /**
   * What {@code @CacheMethod} says.
   *
   * @param name of the cache
   * @param settings for the site, a line each
   * @param key the parts
   * @param byInstance whether the object is a part
   * @param copies whether each caller gets a copy
   */
  record Cached(
      String name, String settings, List<KeyPath> key, boolean byInstance, boolean copies) {}

  /**
   * What {@code @CacheInvalidate} says.
   *
   * @param name of the cache
   * @param key the parts; null for all keys
   */
  record Invalidating(String name, @Nullable List<KeyPath> key) {}

  /** The internal name of the generated class beside it. */
  String holder() {
    return holder(type.name);
  }

  static String holder(String name) {
    return name + "$guard";
  }

  boolean needsScopeField() {
    return type.canHaveField()
        && methods.stream().anyMatch(one -> one.cache() != null && one.cache().byInstance());
  }

  boolean needsScopes() {
    return methods.stream().anyMatch(one -> one.cache() != null && one.cache().byInstance());
  }

  boolean hasCache() {
    return methods.stream().anyMatch(one -> one.cache() != null);
  }
}
