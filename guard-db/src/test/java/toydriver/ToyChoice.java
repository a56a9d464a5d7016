/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** What a compiler writes a bridge method for. */
public interface ToyChoice<T> {
  T choose(T one, T other);
}
