/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/** Which calls of a cached method share their results. */
public enum Scope {
  /**
   * Calls on the same object, by identity: another object may answer differently. The bounds hold
   * over all objects together. Of static methods, all calls.
   */
  INSTANCE,
  /** All calls, whatever object they are made on. */
  CLASS
}
