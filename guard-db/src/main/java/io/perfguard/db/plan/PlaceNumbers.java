/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A normalised statement as PostgreSQL's {@code PREPARE} takes it: {@code $1} for its first place
 * of a value. A normalised text has no literals and no comments, so that only names in quotes are
 * passed over. What was a literal where a place of a value may not stand is written otherwise:
 * {@code $1::interval} for {@code interval '7 days'}, {@code numeric} for {@code numeric(10, 2)}.
 * Immutable.
 *
 * @param sql the statement
 * @param places how many places it has
 */
record PlaceNumbers(String sql, int places) {
  /** A list counts as no longer than that: plans differ little beyond. */
  private static final int LONGEST_LIST = 20;

  private static final Pattern LIST = Pattern.compile("\\bin \\(\\?\\)", Pattern.CASE_INSENSITIVE);

  private static final Pattern TYPED = Pattern.compile(
      "\\b(interval|date|time|timestamp|timestamptz)\\s*\\?", Pattern.CASE_INSENSITIVE);

  private static final Pattern MODIFIED = Pattern.compile(
      "\\b(numeric|decimal|char|character|varchar|varying|bit|time|timestamp|interval)\\s*\\(\\?(?:, \\?)?\\)",
      Pattern.CASE_INSENSITIVE);

  /**
   * Numbers the places.
   *
   * @param normalised a normalised text
   * @param listSize how many values its lists have, of which the text shows one; 0 if it has none
   * @return null if it has question marks that are operators, or ends early
   */
  static @Nullable PlaceNumbers of(String normalised, int listSize) {
    int values = Math.max(1, Math.min(listSize, LONGEST_LIST));
    String text = replace(LIST, normalised, "in (?" + ", ?".repeat(values - 1) + ")");
    text = replace(TYPED, replace(MODIFIED, text, "$1"), "?::$1");
    StringBuilder sql = new StringBuilder(text.length() + 16);
    int places = 0;
    int given = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        int end = text.indexOf('"', i + 1);
        if (end < 0) {
          return null;
        }
        sql.append(text, i, end + 1);
        i = end;
      } else if (c == '?') {
        char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
        if (next == '?' || next == '|' || next == '&') {
          return null;
        }
        sql.append('$').append(++places);
      } else if (c == '$' && i + 1 < text.length() && Character.isDigit(text.charAt(i + 1))) {
        int end = i + 1;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
          end++;
        }
        given = Math.max(given, Integer.parseInt(text.substring(i + 1, Math.min(end, i + 6))));
        sql.append(text, i, end);
        i = end - 1;
      } else if (c == ';' || c == '…') {
        return null;
      } else {
        sql.append(c);
      }
    }
    return places > 0 && given > 0 ? null : new PlaceNumbers(sql.toString(), places + given);
  }

  /** Not in names in quotes: these are rare, and with one the text stays as it is. */
  private static String replace(Pattern pattern, String text, String by) {
    return text.indexOf('"') < 0 ? pattern.matcher(text).replaceAll(by) : text;
  }
}
