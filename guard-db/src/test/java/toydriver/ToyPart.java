/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

/** What a driver keeps to itself. */
interface ToyPart {
  String part(int number);
}
