/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Place;
import io.perfguard.db.sql.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements and places as a sentence names them. Reads masked texts only. */
final class SqlText {
  private static final int BRIEF = 120;
  private static final Pattern COLUMNS = Pattern.compile("(?is)^(select|with) .*? from ");
  private static final Pattern HOLDER = Pattern.compile("\\?|\\$\\d+|(?<!:):\\w+|%s");
  private static final Pattern ONE_ROW =
      Pattern.compile("((?:[\\w\"`]+\\.)?[\\w\"`]+) ?= ?(\\?|\\$\\d+|(?<!:):\\w+|%s)(?![\\w.])");

  private SqlText() {}

  /** Without the list of columns, on one line, at most 120 characters. */
  static String brief(Fingerprint statement) {
    return brief(statement.text());
  }

  static String brief(String sql) {
    String text = COLUMNS.matcher(sql).replaceFirst("$1 … from ");
    return text.length() > BRIEF ? text.substring(0, BRIEF) + "…" : text;
  }

  /** The first table, without its schema. */
  static Optional<String> table(Fingerprint statement) {
    return statement.tables().stream()
        .findFirst()
        .map(name -> name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * The same query for many rows; empty unless the text has one place for a value, and that is
   * compared by {@code =}.
   */
  static Optional<String> forManyRows(Fingerprint statement) {
    String sql = statement.text();
    Matcher one = ONE_ROW.matcher(sql);
    if (HOLDER.matcher(sql).results().count() != 1 || !one.find()) {
      return Optional.empty();
    }
    return Optional.of(
        sql.substring(0, one.start()) + one.group(1) + " in (?, ?, …)" + sql.substring(one.end()));
  }

  static String operation(String name) {
    return name.isEmpty() ? "outside operations" : name;
  }

  /** The innermost place as file and line. */
  static String place(List<Place> frames) {
    return frames.isEmpty() ? "an unknown place" : place(frames.get(0));
  }

  static String place(Place place) {
    return place.fileName() == null || place.lineNumber() < 0
        ? place.toString()
        : place.fileName() + ":" + place.lineNumber();
  }
}
