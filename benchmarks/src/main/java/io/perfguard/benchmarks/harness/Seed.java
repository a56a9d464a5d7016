/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

/** The seed of all input that is drawn at random, the same in each run; the JSON names it. */
public final class Seed {
  /** The seed. */
  public static final long FIXED = 42;

  private Seed() {}
}
