/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import java.util.Locale;

/** Sentences with figures, the same on every machine. */
final class Words {
  private Words() {}

  /** {@link String#format} without the machine's locale. */
  static String words(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
