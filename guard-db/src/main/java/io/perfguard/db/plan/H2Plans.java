/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what H2's {@code EXPLAIN} writes: the statement again, with a comment behind each table
 * that says how it is read, and a condition after it. H2 says neither rows nor cost there.
 * Thread-safe.
 */
final class H2Plans {
  private static final Pattern TABLE = Pattern.compile(
      "((?:\"(?:[^\"]|\"\")+\"\\.)?\"(?:[^\"]|\"\")+\")"
          + "(?:\\s+(?:AS\\s+)?(\"(?:[^\"]|\"\")+\"|[A-Z_][A-Z0-9_]*))?\\s*/\\*\\s*(.*?)\\s*\\*/",
      Pattern.DOTALL);

  private static final Pattern WHERE = Pattern.compile(
      "\\bWHERE\\b(.*?)(?=\\bGROUP BY\\b|\\bORDER BY\\b|\\bFETCH\\b|\\bOFFSET\\b|\\z)",
      Pattern.DOTALL);

  private H2Plans() {}

  /**
   * Reads a plan.
   *
   * @param text what the database wrote
   * @return the plan
   */
  static QueryPlan read(String text) {
    String plain = text.replaceAll("(?s)/\\*.*?\\*/", " ").replaceAll("\\s+", " ");
    Matcher where = WHERE.matcher(plain);
    String condition = where.find() ? where.group(1).trim() : "";
    List<MatchResult> found = TABLE.matcher(text).results().toList();
    Set<String> later = new HashSet<>();
    found.forEach(table -> later.add(alias(table)));
    List<PlanNode> tables = new ArrayList<>();
    for (MatchResult table : found) { // each is read for every row of those before it
      later.remove(alias(table));
      tables.add(node(table, found.size() == 1 ? condition : Predicates.without(condition, later)));
    }
    return new QueryPlan(
        new PlanNode("Statement", "", "", "", "", "", "", List.of(), 0, 0, false, 0, 1, tables));
  }

  private static String alias(MatchResult table) {
    String alias = table.group(2);
    return alias == null ? name(table.group(1)) : unquoted(alias);
  }

  private static PlanNode node(MatchResult table, String condition) {
    String[] words = table.group(3).split(":", 2);
    String used = words[0].trim();
    String name = used.substring(used.lastIndexOf('.') + 1);
    boolean sequential = name.equals("tableScan");
    return new PlanNode(
        sequential ? "Table Scan" : "Index Scan",
        schema(table.group(1)),
        name(table.group(1)),
        alias(table),
        sequential ? "" : name,
        sequential ? condition : "",
        words.length > 1 ? words[1].trim() : "",
        List.of(),
        0,
        0,
        sequential,
        0,
        1,
        List.of());
  }

  private static String schema(String quoted) {
    int end = quoted.lastIndexOf(".\"");
    return end < 0 ? "" : unquoted(quoted.substring(0, end));
  }

  private static String name(String quoted) {
    return unquoted(quoted.substring(quoted.lastIndexOf(".\"") + 1));
  }

  private static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
