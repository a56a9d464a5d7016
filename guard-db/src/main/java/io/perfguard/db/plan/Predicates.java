/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.plan.Predicate.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter of a plan, as PostgreSQL or H2 write it, for what it asks of single columns:
 * {@code (((country)::text = $1) AND (year = $2))}. Only what must hold in any case counts: of an
 * {@code OR}, and of a {@code NOT}, nothing does. Not thread-safe.
 */
final class Predicates {
  private static final Set<String> COMPARISONS =
      Set.of("=", "<", ">", "<=", ">=", "<>", "!=", "~~", "~~*", "!~~", "~", "!~", "~*");

  private final List<String> tokens;
  private final String alias;
  private int at;
  private String cast = "";

  private Predicates(List<String> tokens, String alias) {
    this.tokens = tokens;
    this.alias = alias;
  }

  /**
   * What a filter asks of single columns of one table. What they are compared with must be the same
   * for all its rows: a value, or a column of another table that is read before.
   *
   * @param filter as the database writes it
   * @param alias what the statement calls the table; names without one count as its own
   * @return in the order of the filter, a column once for each bound or condition
   */
  static List<Predicate> of(String filter, String alias) {
    List<Predicate> found = new ArrayList<>();
    for (List<String> part : conjuncts(tokens(filter))) {
      new Predicates(part, alias).add(found);
    }
    return found;
  }

  /** The parts of a filter that name none of these tables, joined as they were. */
  static String without(String filter, Set<String> aliases) {
    return conjuncts(tokens(filter)).stream()
        .filter(part -> !names(part, aliases))
        .map(part -> String.join(" ", part).replace(" . ", "."))
        .collect(Collectors.joining(" AND "));
  }

  private static boolean names(List<String> part, Set<String> aliases) {
    for (int i = 0; i + 1 < part.size(); i++) {
      if (part.get(i + 1).equals(".") && aliases.contains(unquoted(part.get(i)))) {
        return true;
      }
    }
    return false;
  }

  // ---- words

  /** Names, values, operators and brackets; names in quotes keep them. */
  private static List<String> tokens(String text) {
    List<String> all = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int from = i;
      if (Character.isWhitespace(c)) {
        i++;
        continue;
      } else if (c == '\'' || c == '"') {
        i = endOfQuoted(text, i, c);
      } else if (Character.isJavaIdentifierStart(c) || c == '?') {
        while (i < text.length()
            && (Character.isJavaIdentifierPart(text.charAt(i)) || text.charAt(i) == '?')) {
          i++;
        }
      } else if (Character.isDigit(c)) {
        while (i < text.length()
            && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '.')) {
          i++;
        }
      } else if (text.startsWith("::", i)) {
        i += 2;
      } else if ("<>=!~*@#&|-+/%^".indexOf(c) >= 0) {
        while (i < text.length() && "<>=!~*@#&|-+/%^".indexOf(text.charAt(i)) >= 0) {
          i++;
        }
      } else {
        i++;
      }
      all.add(text.substring(from, i));
    }
    return all;
  }

  private static int endOfQuoted(String text, int from, char quote) {
    int i = from + 1;
    while (i < text.length()) {
      if (text.charAt(i) == quote) {
        if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
          i++;
        } else {
          return i + 1;
        }
      }
      i++;
    }
    return i;
  }

  // ---- conjuncts

  /** The parts that an AND of the outermost level joins; none of what an OR joins. */
  private static List<List<String>> conjuncts(List<String> tokens) {
    List<String> inner = unwrapped(tokens);
    List<List<String>> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    int depth = 0;
    boolean between = false;
    for (String token : inner) {
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
      String word = depth == 0 ? token.toUpperCase(Locale.ROOT) : "";
      if (word.equals("OR")) {
        return List.of();
      }
      if (word.equals("AND") && !between) {
        parts.add(part);
        part = new ArrayList<>();
        continue;
      }
      between = word.equals("BETWEEN") || (between && !word.equals("AND"));
      part.add(token);
    }
    parts.add(part);
    if (parts.size() == 1) {
      return List.of(inner);
    }
    return parts.stream().flatMap(each -> conjuncts(each).stream()).toList();
  }

  /** Without the brackets that are around all of it. */
  private static List<String> unwrapped(List<String> tokens) {
    List<String> all = tokens;
    while (all.size() > 2 && all.get(0).equals("(") && closes(all, 0) == all.size() - 1) {
      all = all.subList(1, all.size() - 1);
    }
    return all;
  }

  private static int closes(List<String> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return tokens.size();
  }

  // ---- one condition

  private void add(List<Predicate> found) {
    String column = column();
    if (column.isEmpty() || at >= tokens.size()) {
      return;
    }
    String operator = tokens.get(at++).toUpperCase(Locale.ROOT);
    Sort sort = isValue() ? sort(operator) : null;
    if (sort != null) {
      found.add(new Predicate(column, sort, cast));
      if (operator.equals("BETWEEN")) {
        found.add(new Predicate(column, sort, cast)); // the upper bound
      }
    }
  }

  private @Nullable Sort sort(String operator) {
    String next = at < tokens.size() ? tokens.get(at).toUpperCase(Locale.ROOT) : "";
    return switch (operator) {
      case "=" -> next.equals("ANY") ? Sort.IN : next.equals("ALL") ? Sort.OTHER : Sort.EQUAL;
      case "IN" -> Sort.IN;
      case "<", ">", "<=", ">=", "BETWEEN" -> Sort.RANGE;
      case "~~", "LIKE" ->
        next.startsWith("'%") || next.startsWith("'_") ? Sort.OTHER : Sort.PREFIX;
      default -> COMPARISONS.contains(operator) ? Sort.OTHER : null;
    };
  }

  /**
   * Whether what stands on the right is the same for all rows of the table. It is not if it names
   * the table, or has a column without one, or a subquery that is executed for each row.
   */
  private boolean isValue() {
    for (int i = at; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      boolean behind = tokens.get(i - 1).equals(".") || tokens.get(i - 1).equals("::");
      if (token.equals("SubPlan")
          || (next.equals(".") && unquoted(token).equals(alias))
          || (token.startsWith("\"") && !behind && !next.equals(".") && !next.equals("("))) {
        return false;
      }
    }
    return true;
  }

  /** A column, in brackets and with a cast or not; empty for anything else, such as a function. */
  private String column() {
    int brackets = 0;
    while (at < tokens.size() && tokens.get(at).equals("(")) {
      at++;
      brackets++;
    }
    if (at >= tokens.size() || !isName(tokens.get(at))) {
      return "";
    }
    String name = tokens.get(at++);
    String table = "";
    while (at + 1 < tokens.size() && tokens.get(at).equals(".")) { // schema.table.column
      table = name;
      name = tokens.get(at + 1);
      at += 2;
    }
    if (at < tokens.size() && tokens.get(at).equals("(")) {
      return ""; // a function
    }
    if (!table.isEmpty() && !unquoted(table).equals(alias)) {
      return "";
    }
    skipCast();
    for (; brackets > 0; brackets--) {
      if (at >= tokens.size() || !tokens.get(at).equals(")")) {
        return ""; // an expression
      }
      at++;
      skipCast();
    }
    return unquoted(name);
  }

  private static String unquoted(String name) {
    return name.startsWith("\"") && name.endsWith("\"") && name.length() > 1
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }

  private static boolean isName(String token) {
    char first = token.charAt(0);
    return first == '"' || Character.isLetter(first) || first == '_';
  }

  /** {@code ::character varying(20)[]}; of several all are kept. */
  private void skipCast() {
    while (at + 1 < tokens.size() && tokens.get(at).equals("::")) {
      int from = at + 1;
      at += 2;
      while (at < tokens.size() && isName(tokens.get(at)) && !isOperator(tokens.get(at))) {
        at++;
      }
      if (at < tokens.size() && tokens.get(at).equals("(")) {
        at = closes(tokens, at) + 1;
      }
      while (at + 1 < tokens.size() && tokens.get(at).equals("[")) {
        at += 2;
      }
      String type = String.join(" ", tokens.subList(from, Math.min(at, tokens.size())));
      cast = cast.isEmpty() ? type : cast + "::" + type;
    }
  }

  private static boolean isOperator(String token) {
    return Set.of("IN", "LIKE", "BETWEEN", "IS", "AND", "OR", "NOT")
        .contains(token.toUpperCase(Locale.ROOT));
  }
}
