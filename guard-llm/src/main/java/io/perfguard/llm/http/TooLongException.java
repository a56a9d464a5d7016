/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.util.Locale;

/** Something came that is longer than it may be. */
final class TooLongException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Something is too long.
   *
   * @param what what it is
   * @param most how many bytes it may have
   */
  TooLongException(String what, long most) {
    super(String.format(Locale.ROOT, "%s must have at most %,d bytes, had more", what, most));
  }
}
