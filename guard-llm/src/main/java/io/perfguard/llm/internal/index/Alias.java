/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import org.jspecify.annotations.Nullable;

/** Another text that an entry was found to answer, at the exact level. Immutable. */
final class Alias {
  final StoredAnswer entry;
  final int hash;
  private final byte form;
  private final byte[] text;

  Alias(StoredAnswer entry, int hash, String text) {
    CompactText compact = CompactText.of(text);
    this.entry = entry;
    this.hash = hash;
    this.form = compact.form();
    this.text = compact.bytes();
  }

  boolean stands(String other) {
    return CompactText.matches(form, text, 0, text.length, other);
  }

  int bytes() {
    return Sizes.ALIAS + Sizes.array(text.length);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Equal to itself only; a text that is looked up equals it from the text's side. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this;
  }
}
