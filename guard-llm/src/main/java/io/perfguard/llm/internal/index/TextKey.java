/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import org.jspecify.annotations.Nullable;

/** A text that is looked up at the exact level: equals the entry that answers it, or its alias. */
final class TextKey {
  private final int hash;
  private final String text;

  TextKey(int hash, String text) {
    this.hash = hash;
    this.text = text;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other instanceof StoredAnswer entry) {
      return entry.hash == hash && entry.answers(text);
    }
    return other instanceof Alias alias && alias.hash == hash && alias.stands(text);
  }
}
