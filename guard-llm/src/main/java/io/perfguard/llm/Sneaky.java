/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

/** Throws what came, as it came. */
final class Sneaky {
  private Sneaky() {}

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
  }) // the caller says RuntimeException
  static <X extends Throwable> X of(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
