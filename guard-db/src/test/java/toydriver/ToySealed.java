/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** Whose implementors are chosen. */
public sealed interface ToySealed permits ToySealed.Only {
  /** The only one. */
  non-sealed interface Only extends ToySealed {}
}
