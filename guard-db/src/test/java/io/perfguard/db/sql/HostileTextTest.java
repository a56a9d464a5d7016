/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostileTextTest {
  private static final String[] PIECES = {
    "select ",
    "from ",
    "where ",
    "in (",
    ")",
    "(",
    ",",
    "'",
    "\"",
    "`",
    "$",
    "$$",
    "$a$",
    "?",
    "??",
    "|",
    ":",
    "::",
    ";",
    "[",
    "]",
    "{",
    "}",
    "{ts ",
    "-",
    "--",
    "/*",
    "*/",
    "/*+",
    "/*!",
    "#",
    "@",
    "@@",
    "1",
    "0x",
    "1.",
    "e5",
    "a",
    "b1_0",
    "values ",
    "array[",
    "like ",
    "limit ",
    "\\",
    "\n",
    "q'[",
    "]'",
    "N'",
    "E'",
    "U&'",
    "%s",
    "%(",
    "=",
    "<",
    ">",
    ".",
    "*",
    "\0",
    "\uD800",
    "\uDC00",
    "é",
    "union ",
    "with ",
    "as ",
    "insert into ",
    "over ",
    "cast(",
    "top ",
    "row ",
    "update ",
    "declare ",
    "fetch ",
    "any(",
    "for ",
    "is distinct ",
    "_utf8 ",
    "…",
    "\uFEFF",
    "\u3000"
  };

  private static String repeated(String piece, int length) {
    return "select " + piece.repeat(length / piece.length());
  }

  @ParameterizedTest
  @EnumSource
  void pieces_of_sql_in_any_order_are_read(SqlDialect dialect) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Fingerprinter fingerprinter = new Fingerprinter(dialect);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder sql = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        sql.append(PIECES[random.nextInt(PIECES.length)]);
      }
      readsIt(fingerprinter, sql.toString(), seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void any_characters_are_read(SqlDialect dialect) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Fingerprinter fingerprinter = new Fingerprinter(dialect);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder sql = new StringBuilder();
      int bound = random.nextBoolean() ? 128 : 0x10000;
      for (int length = random.nextInt(100); length > 0; length--) {
        sql.append((char) random.nextInt(bound));
      }
      readsIt(fingerprinter, sql.toString(), seed);
    }
  }

  private static void readsIt(Fingerprinter fingerprinter, String sql, long seed) {
    try {
      SqlStatement statement = fingerprinter.read(sql);
      if (statement.fingerprint().text().length() > Fingerprint.MAXIMUM_TEXT
          || statement.fingerprint().tables().size() > 16
          || fingerprinter.read(sql).fingerprint().id()
              != statement.fingerprint().id()) {
        throw new AssertionError("too long, or another id");
      }
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + sql, e);
    }
  }

  /** A quadratic reader would need hours. */
  @ParameterizedTest
  @EnumSource
  void a_piece_that_is_repeated_for_a_megabyte_is_read_in_time(SqlDialect dialect) {
    Fingerprinter fingerprinter = new Fingerprinter(dialect);
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
      for (String piece : PIECES) {
        fingerprinter.read(repeated(piece, 100_000));
      }
      for (String piece : new String[] {
        "(",
        "/*",
        "/*/",
        "/*+ ' */",
        "/*+ \" */",
        "/*! ",
        "{   ",
        "_utf8    ",
        "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "$a",
        "in ((1,2),",
        ";;a",
        "a.",
        "[a",
        "array[[",
        "array[1,",
        "(values (1), (",
        "- ",
        "1 ",
        "'",
        "\uD800",
        "\0"
      }) {
        String text =
            fingerprinter.read(repeated(piece, 1_200_000)).fingerprint().text();
        assertThat(text).hasSizeLessThanOrEqualTo(Fingerprint.MAXIMUM_TEXT);
      }
    });
  }

  @Test
  void an_insert_of_a_megabyte_is_one_row() {
    StringBuilder sql = new StringBuilder("insert into t (a, b, c) values ");
    for (int i = 0; sql.length() < 1_200_000; i++) {
      sql.append(i > 0 ? ", " : "").append("(").append(i).append(", 'it''s', now())");
    }
    Fingerprint read =
        new Fingerprinter(SqlDialect.POSTGRESQL).read(sql.toString()).fingerprint();
    assertThat(read.text()).isEqualTo("insert into t (a, b, c) values (?, ?, now())");
  }

  @Test
  void parentheses_may_be_as_deep_as_they_like() {
    String deep =
        "select a from t where b in " + "(".repeat(100_000) + "1, 2" + ")".repeat(100_000);
    SqlStatement read = new Fingerprinter(SqlDialect.POSTGRESQL).read(deep + " limit 1");
    assertThat(read.fingerprint().tables()).containsExactly("t");
    assertThat(read.has(SqlTrait.LIMIT_ONE)).isTrue();
  }

  @Test
  void no_text_at_all_is_refused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Fingerprinter(SqlDialect.UNKNOWN).read(nothing()));
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  private static String nothing() {
    return null;
  }
}
