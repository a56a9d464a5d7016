/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** Names the same class as {@link ToyMissing}. */
public interface ToyOther {
  ToyAbsent other();
}
