/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import java.util.concurrent.atomic.AtomicInteger;

/** Stands in keys for an object, without holding it. Equal to itself alone. Immutable. */
public final class InstanceToken {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final int hash = NEXT.incrementAndGet() * 0x9E3779B9;

  InstanceToken() {}

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }
}
