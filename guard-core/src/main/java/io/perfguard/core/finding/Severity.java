/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

/** How urgent a finding is. The order of the constants is the order of a diagnosis. Immutable. */
public enum Severity {
  /** A threshold of the playbook is broken: act now. */
  RED,
  /** On the way there, or a waste worth removing: act soon. */
  AMBER
}
