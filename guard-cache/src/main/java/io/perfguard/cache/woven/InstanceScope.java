/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import org.jspecify.annotations.Nullable;

/** What a woven class keeps in each object: what stands for the object in keys. Immutable. */
public final class InstanceScope {
  /** The object; a clone has the field, too, and is another one. */
  private final Object owner;

  /** Null for the first object of the class: most are the only one, and need no part in keys. */
  private final @Nullable InstanceToken token;

  InstanceScope(Object owner, @Nullable InstanceToken token) {
    this.owner = owner;
    this.token = token;
  }

  /**
   * Whether this was made for an object.
   *
   * @param object the object
   * @return false for a clone of it
   */
  public boolean isOf(Object object) {
    return owner == object;
  }

  /**
   * What stands for the object in keys.
   *
   * @return null for the first object of the class
   */
  public @Nullable InstanceToken token() {
    return token;
  }
}
