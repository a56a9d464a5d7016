/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fills templates by chance. In them {@code ¤} is a literal, {@code ~} a space, {@code «} a list,
 * and {@code A} to {@code D} are names.
 */
class LeakTest {
  private static final int STATEMENTS = 20_000;
  private static final String SECRET = "zqx";
  private static final String DIGITS = "789";
  private static final String[] TEMPLATES = {
    "select~A.B,C~from~A~where~A.B=¤~and~C~in«order~by~B~limit~¤",
    "select~count(A),¤~from~B~join~C~on~B.A=C.A~where~not(A<¤)and~D~between~¤~and~¤",
    "select~/*+ h(¤) */A-~¤,(B)~from~C~where~lower(A)like~¤~or~B~in«",
    "insert~into~A(B,C)values(¤,¤),(¤,¤)",
    "insert~into~A(B)select~¤~from~C~where~D>¤",
    "update~A~set~B=¤,C=C+¤~where~D~in«",
    "delete~from~A~where~B=¤~and~exists(select~C~from~D~where~C<>¤)",
    "with~A~as(select~B~from~C~where~D=¤)select~case~when~B>¤~then~¤~else~¤~end~from~A",
    "select~A~from~B~where(C,D)in((¤,¤),(¤,¤))union~all~select~coalesce(¤,A)from~C",
  };

  /** Of each, {@code S} is where the secret stands. */
  private static String[] literals(SqlDialect dialect) {
    List<String> forms = new ArrayList<>(List.of(
        "'S'",
        "'it''s S'",
        "'-- S'",
        "'S /* '",
        "'\"S'",
        "'S;$$'",
        "789",
        "7.89",
        ".789",
        "-7",
        "- 89",
        "78e9",
        "0x78",
        "N'S'",
        "x'78'",
        "{ts 'S'}",
        "?",
        ":S",
        "''"));
    forms.addAll(
        switch (dialect) {
          case POSTGRESQL ->
            List.of(
                "E'\\'S'", "$$it's S$$", "$a$S $$ $b$$a$", "U&'S'", "b'S'", "$7", "'S\\'", "7_8_9");
          case OTHER -> List.of("$$it's S$$", "U&'S'", "{ d 'S' }");
          case STANDARD -> List.of("$$it's S$$", "U&'S'", "'S\\'", "{ d 'S' }");
          case MYSQL ->
            List.of(
                "\"S'\"",
                "\"\\\"S\"",
                "'\\'S'",
                "_utf8 'S'",
                "_latin1\"S\"",
                "\"it\"\"s S\"",
                "0b1");
          case MYSQL_ANSI -> List.of("'\\'S'", "_utf8'S\\\\'");
          case SQL_SERVER -> List.of("$7.89", "'S\\'", "@p7");
          case ORACLE -> List.of("q'[it's S]'", "nq'!'S'!'", "7.8f", "'S\\'", "Q'{'S}'");
          case UNKNOWN ->
            List.of("\"S'\"", "\"a\"\"S\"", "q'[it's S]'", "$$it's S$$", "E'\\'S'", "'S\\\\'");
        });
    return forms.toArray(String[]::new);
  }

  private static final class Filler {
    final Random random;
    final SqlDialect dialect;
    final String[] forms;

    Filler(long seed, SqlDialect dialect) {
      this.random = new Random(seed);
      this.dialect = dialect;
      this.forms = literals(dialect);
    }

    <T> T any(T[] of) {
      return of[random.nextInt(of.length)];
    }

    String fill(String template, String[] names) {
      StringBuilder sql = new StringBuilder();
      for (int i = 0; i < template.length(); i++) {
        char c = template.charAt(i);
        switch (c) {
          case '¤' -> sql.append(literal());
          case '~' -> sql.append(space());
          case '«' -> list(sql);
          case 'A', 'B', 'C', 'D' -> sql.append(cased(names[c - 'A']));
          case ',', '=', '(', ')' -> sql.append(random.nextBoolean() ? c : " " + c + " ");
          default -> sql.append(random.nextInt(4) == 0 ? Character.toUpperCase(c) : c);
        }
      }
      return sql.append(random.nextInt(3) == 0 ? " ;" : "").toString();
    }

    private void list(StringBuilder sql) {
      sql.append('(').append(literal());
      for (int i = random.nextInt(4); i > 0; i--) {
        sql.append(space()).append(',').append(literal());
      }
      sql.append(')');
    }

    private String literal() {
      StringBuilder secret = new StringBuilder(SECRET);
      for (int i = random.nextInt(3); i >= 0; i--) {
        secret.append(DIGITS.charAt(random.nextInt(3)));
      }
      return any(forms).replace("S", secret);
    }

    private String space() {
      String secret = SECRET + DIGITS;
      String[] spaces = {" ", "\n", "\t", "/* it's " + secret + "*/", " -- \"" + secret + "\n"};
      boolean hash = dialect == SqlDialect.MYSQL || dialect == SqlDialect.MYSQL_ANSI;
      return hash && random.nextInt(9) == 0 ? "# '" + secret + "\n" : any(spaces);
    }

    private String cased(String name) {
      return random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }

    String[] names() {
      String[] all = {
        "b1_0", "t", "orders", "key", "value", "größe", "customer_id", "名前", "e_$1", "first"
      };
      String[] names = new String[4];
      for (int i = 0; i < names.length; i++) {
        names[i] = any(all).replace("ß", "s") + "_" + (char) ('a' + i);
      }
      return names;
    }
  }

  private static boolean leaks(Fingerprint fingerprint) {
    List<String> shown = new ArrayList<>(fingerprint.tables());
    shown.add(fingerprint.text());
    return shown.stream()
        .map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(
            text -> text.contains(SECRET) || text.chars().anyMatch(c -> DIGITS.indexOf(c) >= 0));
  }

  @ParameterizedTest
  @EnumSource
  void no_secret_survives_and_only_names_tell_statements_apart(SqlDialect dialect) {
    long seed = new Random().nextLong();
    Filler filler = new Filler(seed, dialect);
    Fingerprinter fingerprinter = new Fingerprinter(dialect);
    Fingerprinter unknown = new Fingerprinter(SqlDialect.UNKNOWN);
    for (int i = 0; i < STATEMENTS; i++) {
      String template = filler.any(TEMPLATES);
      String[] names = filler.names();
      String first = filler.fill(template, names);
      String second = filler.fill(template, names);
      Fingerprint one = fingerprinter.read(first).fingerprint();
      Fingerprint two = fingerprinter.read(second).fingerprint();
      names[0] += "x";
      String third = filler.fill(template, names);
      Fingerprint other = fingerprinter.read(third).fingerprint();
      if (leaks(one)
          || leaks(unknown.read(first).fingerprint())
          || !one.equals(two)
          || !one.text().equals(two.text())
          || one.equals(other)) {
        assertThat(one).as("seed %d: %s%nand %s", seed, first, second).isEqualTo(two);
        assertThat(one).as("seed %d: %s%nand %s", seed, first, third).isNotEqualTo(other);
        assertThat(one.toString())
            .as("seed %d: %s", seed, first)
            .isEqualTo("something without a secret");
      }
    }
  }

  @Test
  void a_leak_would_be_seen() {
    Fingerprinter wrong = new Fingerprinter(SqlDialect.STANDARD);
    Filler filler = new Filler(1, SqlDialect.MYSQL);
    long leaks = 0;
    for (int i = 0; i < 1_000; i++) {
      leaks += leaks(wrong.read(filler.fill(TEMPLATES[0], filler.names())).fingerprint()) ? 1 : 0;
    }
    assertThat(leaks).isGreaterThan(100);
  }

  @Test
  void where_nobody_knows_whether_a_backslash_escapes_the_rest_is_masked() {
    Fingerprinter other = new Fingerprinter(SqlDialect.of("Snowflake", "\""));
    assertThat(other
            .read("select * from t where a = 'it\\'s SECRET' and b = 'x'")
            .fingerprint()
            .text())
        .startsWith("select * from t where a = ?")
        .doesNotContainIgnoringCase("secret");
    assertThat(other
            .read("select \"Name\" from t where a = 'SECRET'")
            .fingerprint()
            .text())
        .isEqualTo("select \"Name\" from t where a = ?");
  }
}
