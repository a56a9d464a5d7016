/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.regex.Pattern;

/**
 * One JMH benchmark. Immutable.
 *
 * @param label how the table calls it
 * @param type the class
 * @param method the method
 */
public record Subject(String label, Class<?> type, String method) {

  /** Exactly this method, as JMH includes benchmarks. */
  String pattern() {
    return "^" + Pattern.quote(type.getName() + "." + method) + "$";
  }
}
