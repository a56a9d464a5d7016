/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import org.jspecify.annotations.Nullable;

/** The bodies of a class's cached methods, as its generated holder offers them. Thread-safe. */
public interface CachedBody {
  /**
   * Runs a body.
   *
   * @param method its number
   * @param self the object; null for a static method
   * @param args the arguments
   * @return what it returned
   * @throws Throwable what it threw
   */
  @Nullable
  Object call(int method, @Nullable Object self, @Nullable Object[] args) throws Throwable;

  /**
   * The key of its parts, without an object: what the method's own calls make of them.
   *
   * @param method the method's number
   * @param parts as many as the key has, of its types
   * @return the key
   */
  Object key(int method, @Nullable Object[] parts);
}
