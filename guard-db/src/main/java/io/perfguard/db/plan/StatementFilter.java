/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.Table;
import io.perfguard.db.catalog.TableName;
import io.perfguard.db.sql.Fingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of one table asks of its columns, read from its text: for statements of which
 * the database gives no plan. Immutable.
 *
 * @param table the table, as the text writes it
 * @param alias what the text calls it
 * @param condition what its rows must fulfil
 */
record StatementFilter(TableName table, String alias, String condition) {
  private static final Pattern FROM = Pattern.compile(
      "\\bfrom ((?:\\w+\\.)?\\w+)(?: (?:as )?(?!where\\b)(\\w+))? where (.*)",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern END = Pattern.compile(
      " (?:group by|having|window|order by|limit|offset|fetch|for|union|intersect|except|returning)\\b.*",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern WORD = Pattern.compile("\\w+");

  /** Null if it has more than one table, or names in quotes. */
  static @Nullable StatementFilter of(Fingerprint statement) {
    String text = statement.text();
    Matcher from = FROM.matcher(text);
    if (statement.tables().size() != 1 || text.indexOf('"') >= 0 || !from.find()) {
      return null;
    }
    String name = from.group(1);
    int dot = name.indexOf('.');
    String plain = name.substring(dot + 1);
    return new StatementFilter(
        new TableName(dot < 0 ? "" : name.substring(0, dot), plain),
        from.group(2) == null ? plain : from.group(2),
        END.matcher(from.group(3)).replaceFirst(""));
  }

  /** As the database keeps a name that stands without quotes. */
  static String folded(String name, boolean lower) {
    return lower ? name.toLowerCase(Locale.ROOT) : name.toUpperCase(Locale.ROOT);
  }

  /** What is asked of the table's columns, which are told from other words by their names. */
  List<Predicate> predicates(Table known) {
    Map<String, String> names = new HashMap<>();
    known
        .columns()
        .forEach(column -> names.put(column.name().toLowerCase(Locale.ROOT), column.name()));
    String written = WORD.matcher(condition).replaceAll(word -> {
      String name = names.get(word.group().toLowerCase(Locale.ROOT));
      return Matcher.quoteReplacement(name == null ? word.group() : '"' + name + '"');
    });
    return Predicates.of(written, alias);
  }
}
