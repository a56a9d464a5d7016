/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.db.sql.SqlDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Draws literals of a dialect, in each of its forms, with a secret inside and around it what leads
 * lexers astray. Immutable.
 */
final class RandomLiteral {
  /** Letters that no identifier of the generator has, so that a trace of them is a leak. */
  static final String SECRET_LETTERS = "zqx";
  /** Digits that no identifier has. */
  static final String SECRET_DIGITS = "789";

  private static final String[] NOISE = {
    "",
    " ",
    "--",
    "/*",
    "*/",
    "#",
    ";",
    "(",
    ")",
    ",",
    "?",
    ":a",
    "$1",
    "%s",
    "select ",
    " from t ",
    "[",
    "]",
    "{",
    "}",
    "é",
    "\uD83D\uDE00",
    "\n",
    "$$",
    "$t",
    "::",
    "||",
    "@p1",
    "`",
    "/*+ ",
    "/*! ",
    "--\n",
    "in (",
    "\0",
    "\uD800"
  };

  private final List<Function<Random, String>> forms;

  RandomLiteral(SqlDialect dialect) {
    forms = formsOf(dialect);
  }

  int forms() {
    return forms.size();
  }

  /** A literal of a form that has another secret each time. */
  String draw(Random random, int form) {
    return forms.get(form).apply(random);
  }

  private static List<Function<Random, String>> formsOf(SqlDialect dialect) {
    List<Function<Random, String>> forms = new ArrayList<>();
    boolean backslashes = dialect == SqlDialect.MYSQL || dialect == SqlDialect.MYSQL_ANSI;
    boolean plain = !backslashes && dialect != SqlDialect.UNKNOWN;
    // A backslash is an ordinary character, except where it escapes.
    String last = plain ? "\\" : "\\\\";
    forms.add(random -> "'" + noise(random, "'", "''", "\"") + "'");
    forms.add(random -> "'" + noise(random, "'", "''", "\"") + last + "'");
    forms.add(random -> digits(random));
    forms.add(random -> digits(random) + "." + digits(random));
    forms.add(random -> "." + digits(random));
    forms.add(random -> digits(random) + ".");
    forms.add(random -> digits(random) + (random.nextBoolean() ? "e" : "E-") + digits(random));
    forms.add(random -> "-" + digits(random));
    forms.add(random -> "+ " + digits(random));
    forms.add(random -> "0x" + "7a8b9c" + digits(random));
    forms.add(random -> "N'" + noise(random, "'", "''", "\"") + "'");
    forms.add(random -> "x'" + digits(random) + "'");
    forms.add(random -> "{ts '" + digits(random) + "-01-01' }");
    forms.add(random -> "{ d'" + digits(random) + "'}");
    boolean unknown = dialect == SqlDialect.UNKNOWN;
    if (backslashes) {
      forms.add(random -> "'" + noise(random, "'", "\\'", "\"") + "'");
      forms.add(random -> "_utf8mb4 '" + noise(random, "'", "\\'", "\"") + "'");
      forms.add(random -> "_latin1'" + noise(random, "'", "''", "\"") + "'");
      forms.add(random -> "0b" + "1" + digits(random).replaceAll("[0-9]", "1"));
    }
    if (dialect == SqlDialect.MYSQL) {
      forms.add(random -> '"' + noise(random, "\"", "\"\"", "'") + '"');
      forms.add(random -> '"' + noise(random, "\"", "\\\"", "'") + '"');
    }
    if (dialect == SqlDialect.POSTGRESQL
        || dialect == SqlDialect.STANDARD
        || dialect == SqlDialect.OTHER
        || unknown) {
      forms.add(random -> "E'" + noise(random, "'", "\\'", "\"") + "\\\\'");
      forms.add(random -> "U&'" + noise(random, "'", "''", "\"") + "'");
      forms.add(random -> "$$" + noise(random, "$", "a", "'").replace("$", "") + "$$");
      forms.add(random -> "$t_1$" + noise(random, "'", "$$", "\"") + "$t_1$");
      forms.add(random -> digits(random) + "_" + digits(random));
    }
    if (dialect == SqlDialect.ORACLE || unknown) {
      forms.add(random -> "q'[" + noise(random, "'", "'", "\"").replace("]", "") + "]'");
      forms.add(random -> "nQ'!" + noise(random, "'", "'", "\"").replace("!", "") + "!'");
    }
    if (dialect == SqlDialect.ORACLE) {
      forms.add(random -> digits(random) + "." + digits(random) + "f");
    }
    if (dialect == SqlDialect.SQL_SERVER) {
      forms.add(random -> "$" + digits(random) + "." + digits(random));
    }
    if (unknown) {
      forms.add(random -> '"' + noise(random, "\"", "\"\"", "'") + '"');
    }
    return forms;
  }

  static String digits(Random random) {
    StringBuilder digits = new StringBuilder();
    for (int length = 3 + random.nextInt(6); length > 0; length--) {
      digits.append(SECRET_DIGITS.charAt(random.nextInt(SECRET_DIGITS.length())));
    }
    return digits.toString();
  }

  /** The secret between noise; {@code quote} stands in it as {@code written}. */
  private static String noise(Random random, String quote, String written, String other) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(piece(random, quote, written, other));
    }
    text.append(SECRET_LETTERS).append(digits(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(piece(random, quote, written, other));
    }
    return text.toString();
  }

  private static String piece(Random random, String quote, String written, String other) {
    int choice = random.nextInt(NOISE.length + 8);
    if (choice < NOISE.length) {
      String noise = NOISE[choice];
      return noise.replace(quote, written);
    }
    return choice < NOISE.length + 5 ? written : other;
  }
}
