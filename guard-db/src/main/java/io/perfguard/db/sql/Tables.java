/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Gathers the names of tables. Not thread-safe. */
final class Tables {
  private static final int MOST = 16;
  private static final int MOST_NAMES_OF_WITH = 64;
  private static final int LONGEST = 256; // of one part of a name; no database has longer ones

  private static final Set<String> ROWS_OF_VALUES =
      Set.of("unnest", "generate_series", "json_table", "jsonb_array_elements", "string_to_table");
  private static final Set<String> CATALOG_SCHEMAS = Set.of(
      "information_schema",
      "pg_catalog",
      "sys",
      "mysql",
      "performance_schema",
      "syscat",
      "sysibm",
      "syscolumns",
      "sysproc",
      "definition_schema");
  private static final Set<String> CATALOG_TABLES = Set.of(
      "sqlite_master",
      "sqlite_schema",
      "sqlite_temp_master",
      "sysobjects",
      "sysindexes",
      "syscolumns",
      "sysusers",
      "systypes",
      "tab",
      "dictionary");
  private static final Set<String> ORACLE_VIEWS = Set.of(
      "tables",
      "tab_columns",
      "tab_cols",
      "objects",
      "constraints",
      "cons_columns",
      "indexes",
      "ind_columns",
      "sequences",
      "synonyms",
      "tab_comments",
      "col_comments",
      "tab_privs",
      "mviews",
      "arguments",
      "all_tables",
      "tablespaces",
      "segments",
      "tab_partitions",
      "part_tables",
      "identifiers",
      "dependencies",
      "tab_statistics");

  /** What is awaited. */
  enum Awaited {
    NONE,
    /** A table or a function. */
    SOURCE,
    /** A table; a parenthesis behind it holds columns. */
    TARGET
  }

  private final StringBuilder name = new StringBuilder(0);
  private String simple = ""; // the name if it is one part that is in lower case anyway; or ""
  private List<String> found = List.of();
  private List<String> withNames = List.of();
  private final String sql;
  private final char[] folding;
  private Awaited awaited = Awaited.NONE;
  private boolean naming;
  private boolean saw;
  private boolean catalog;

  Tables(String sql, char[] folding) {
    this.sql = sql;
    this.folding = folding;
  }

  void await(Awaited what) {
    awaited = what;
  }

  boolean awaits() {
    return awaited != Awaited.NONE;
  }

  boolean awaitsSource() {
    return awaited == Awaited.SOURCE;
  }

  boolean awaitsTarget() {
    return awaited == Awaited.TARGET;
  }

  void cancel() {
    awaited = Awaited.NONE;
    naming = false;
  }

  /** Whether a name was begun that may go on. */
  boolean isNaming() {
    return naming;
  }

  boolean isNamingTarget() {
    return naming && awaited == Awaited.TARGET;
  }

  /** One part of a name. */
  void part(int from, int to, boolean quoted) {
    if (!naming) {
      naming = true;
      name.setLength(0);
      simple = quoted || !isLower(from, to) ? "" : sql.substring(from, to);
      if (!simple.isEmpty()) {
        return;
      }
    } else {
      noLongerSimple();
    }
    append(from, to, quoted);
  }

  void dot() {
    noLongerSimple();
    name.append('.');
  }

  private void noLongerSimple() {
    name.append(simple);
    simple = "";
  }

  private boolean isLower(int from, int to) {
    for (int i = from; i < to; i++) {
      char c = sql.charAt(i);
      if (c >= folding.length || folding[c] != c) {
        return false;
      }
    }
    return to - from <= LONGEST;
  }

  private void append(int from, int to, boolean quoted) {
    int start = quoted ? from + 1 : from;
    int end = Math.min(quoted ? to - 1 : to, start + LONGEST);
    if (name.length() > 4 * LONGEST) {
      return;
    }
    for (int i = start; i < end; i++) {
      char c = sql.charAt(i);
      name.append(quoted ? c : fold(c));
      if (quoted && i + 1 < end && c == sql.charAt(to - 1) && sql.charAt(i + 1) == c) {
        i++; // doubled
      }
    }
  }

  private char fold(char c) {
    char folded = NormalText.folded(c, folding);
    return folded == 0 ? c : folded;
  }

  /** A name that stands for a query. */
  void with(int from, int to, boolean quoted) {
    name.setLength(0);
    append(from, to, quoted);
    if (withNames.isEmpty()) {
      withNames = new ArrayList<>(2);
    }
    if (withNames.size() < MOST_NAMES_OF_WITH) {
      withNames.add(name.toString());
    }
  }

  /** A table of which the name is not known. */
  void nameless() {
    saw = true;
    cancel();
  }

  /** The name is complete. */
  void settle(boolean parenthesis) {
    boolean function = parenthesis && awaited == Awaited.SOURCE;
    cancel();
    String table = simple.isEmpty() ? name.toString() : simple;
    if (function) {
      // A function may read what it likes; these make rows of their arguments.
      saw |= !ROWS_OF_VALUES.contains(table.toLowerCase(Locale.ROOT));
      return;
    }
    if (table.isEmpty()) {
      return;
    }
    if (table.charAt(0) == '@') {
      saw = true; // a variable
      return;
    }
    if ((!withNames.isEmpty() && withNames.contains(table))
        || table.equals("dual")
        || table.equals("sysibm.sysdummy1")) {
      return;
    }
    saw = true;
    catalog |= isCatalog(table);
    if (found.isEmpty()) {
      found = new ArrayList<>(4);
    }
    if (found.size() < MOST && !found.contains(table)) {
      found.add(table);
    }
  }

  private static boolean isCatalog(String table) {
    String lower = table.toLowerCase(Locale.ROOT);
    int dot = lower.indexOf('.');
    while (dot >= 0) {
      if (CATALOG_SCHEMAS.contains(lower.substring(0, dot))) {
        return true;
      }
      lower = lower.substring(dot + 1);
      dot = lower.indexOf('.');
    }
    if (lower.startsWith("pg_") || lower.startsWith("v$") || lower.startsWith("gv$")) {
      return true;
    }
    int low = lower.indexOf('_');
    if (low > 0 && ORACLE_VIEWS.contains(lower.substring(low + 1))) {
      String owner = lower.substring(0, low);
      return owner.equals("all") || owner.equals("user") || owner.equals("dba");
    }
    return CATALOG_TABLES.contains(lower);
  }

  boolean saw() {
    return saw;
  }

  boolean sawCatalog() {
    return catalog;
  }

  List<String> found() {
    return found;
  }
}
