/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

/** Throws what a stranger threw, as it came. */
final class Sneaky {
  private Sneaky() {}

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: any throwable passes
  static <X extends Throwable> X of(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
