/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Require;

/**
 * The guard that a finding is about, as words. Immutable.
 *
 * @param kind the kind's id, such as {@code cache}
 * @param label the kind as it is called in a sentence, such as {@code data source}
 * @param name the guard's name, such as {@code factors}
 */
public record Subject(String kind, String label, String name) {
  /**
   * Checks that nothing is blank.
   *
   * @param kind the kind's id
   * @param label the kind as it is called in a sentence
   * @param name the guard's name
   */
  public Subject {
    Require.name(kind, "kind");
    Require.name(label, "label");
    Require.name(name, "name");
  }

  /** The subject as a sentence calls it: {@code cache "factors"}. */
  @Override
  public String toString() {
    return label + " \"" + name + "\"";
  }
}
