/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.Locale;

/**
 * A piece of a text between spaces and marks, before phrases and numbers are read. Immutable.
 *
 * @param kind what it looks like; WORD for what has letters alone, NUMBER for what begins with
 *     digits
 * @param text in lower case
 * @param capital whether it begins with a capital letter inside a sentence
 * @param first whether it begins a sentence and with a capital letter
 * @param acronym whether it is written in capitals throughout
 */
record RawToken(Token.Kind kind, String text, boolean capital, boolean first, boolean acronym) {
  static RawToken mark(Token.Kind kind) {
    return new RawToken(kind, "", false, false, false);
  }

  static RawToken plain(Token.Kind kind, String text) {
    return new RawToken(kind, text.toLowerCase(Locale.ROOT), false, false, false);
  }
}
