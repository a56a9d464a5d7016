/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** Has a method that a guard of rows has for itself. */
public interface ToyClash {
  void finish();
}
