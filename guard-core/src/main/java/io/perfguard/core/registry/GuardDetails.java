/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.finding.Evidence;
import java.util.List;

/**
 * The dearer half of a guard's numbers: curves, top lists, templates, plans. An immutable record,
 * made on request and bounded in time and size.
 */
public interface GuardDetails {
  /** Those of a guard that has none. */
  GuardDetails NONE = List::of;

  /**
   * The details as blocks, so that a report can show them without knowing the record.
   *
   * @return blocks in reading order; may be empty
   */
  List<Evidence> blocks();
}
