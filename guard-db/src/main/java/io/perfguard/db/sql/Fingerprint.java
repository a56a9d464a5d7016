/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import io.perfguard.core.base.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement as all its texts have it in common, whatever values, comments, white space and upper
 * case they are written with. Immutable; equal if the ids are.
 *
 * @param id 64 bits of the whole normalised text, the same in each run of the application
 * @param text the normalised text, without any literal; at most {@value #MAXIMUM_TEXT} characters,
 *     a longer one ends in {@code …}
 * @param kind what the statement does
 * @param tables the tables it names, in the order of the text, each once; with their schema if the
 *     text has it; without names that a {@code WITH} gave
 */
public record Fingerprint(long id, String text, StatementKind kind, List<String> tables) {
  /** The most characters of the text. */
  public static final int MAXIMUM_TEXT = 4_000;

  /**
   * Checks and copies.
   *
   * @param id 64 bits of the whole normalised text, the same in each run of the application
   * @param text the normalised text, without any literal; at most {@value #MAXIMUM_TEXT}
   *     characters, a longer one ends in {@code …}
   * @param kind what the statement does
   * @param tables the tables it names, in the order of the text, each once; with their schema if
   *     the text has it; without names that a {@code WITH} gave
   */
  public Fingerprint {
    Require.nonNull(text, "text");
    Require.nonNull(kind, "kind");
    tables = List.copyOf(tables);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint fingerprint && fingerprint.id == id;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  /** The normalised text. */
  @Override
  public String toString() {
    return text;
  }
}
