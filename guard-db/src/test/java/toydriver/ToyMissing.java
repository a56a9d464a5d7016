/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** Names a class that a loader may not have. */
public interface ToyMissing {
  ToyAbsent absent();
}
