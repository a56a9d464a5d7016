/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import org.jspecify.annotations.Nullable;

/** A generated key of more than a sole argument. Immutable. */
public interface WovenKey {
  /**
   * Its parts, without the object.
   *
   * @return a new array
   */
  @Nullable
  Object[] parts();
}
