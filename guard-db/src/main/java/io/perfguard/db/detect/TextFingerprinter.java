/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Require;
import io.perfguard.core.base.SaltedHash;

/**
 * Takes each text for a statement of its own: the same characters, the same statement. Literals are
 * masked where a text is shown, but two texts that differ in a literal stay two statements.
 *
 * <p>Thread-safe.
 */
public final class TextFingerprinter implements Fingerprinter {
  /**
   * The most characters of a text that tell it apart; of a longer one the rest is kept as a hash.
   */
  public static final int MAXIMUM_LENGTH = 16_384;

  private final Quotes quotes;

  /** How a database quotes. */
  public enum Quotes {
    /** As the standard says: {@code "x"} is a name, a backslash is a character like any other. */
    STANDARD,
    /** As MySQL does: {@code "x"} is a text, a backslash escapes. */
    MYSQL
  }

  /**
   * A fingerprinter.
   *
   * @param quotes how the database quotes
   */
  public TextFingerprinter(Quotes quotes) {
    this.quotes = Require.nonNull(quotes, "quotes");
  }

  /**
   * What tells a text apart.
   *
   * @param sql the text
   * @return the same instance, if the text is no longer than {@link #MAXIMUM_LENGTH}; else its
   *     beginning and a hash
   */
  public static String idOf(String sql) {
    if (sql.length() <= MAXIMUM_LENGTH) {
      return sql;
    }
    return sql.substring(0, MAXIMUM_LENGTH) + "…#" + Long.toHexString(SaltedHash.of(sql));
  }

  @Override
  public StatementKey keyOf(String sql) {
    String id = idOf(sql);
    return new SqlScanner(id, quotes == Quotes.MYSQL).scan();
  }
}
