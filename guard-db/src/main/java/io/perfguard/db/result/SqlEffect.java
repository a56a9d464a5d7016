/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a text does to results that are kept, as far as that is certain on any database. Immutable.
 */
public final class SqlEffect {
  /*
   * A list of what is known, never of what is dangerous: a text that is not on it may do anything. The sorts are in the
   * order of what they may do, so that of two texts the later sort holds for both.
   *
   * A function that is not known may do all that a call may, and most of those that set the tenant of a session are called
   * so: select set_tenant(?). Hence the long lists in SqlWords.
   *
   * Of a query each name behind FROM and JOIN counts, also one that a WITH gave: a name too many costs a result that goes
   * too soon.
   */
  /** What a text may do; each may do what those before do. */
  public enum Sort {
    /** It reads its tables, and gives the same rows until one of them is written to. */
    ANSWERABLE,
    /** Nobody else can see a change. */
    HARMLESS,
    /** It reads and locks. */
    LOCKING,
    /** It ends a transaction. */
    ENDING,
    /** It writes to its tables. */
    WRITE,
    /** It may write to any table, and commit; the session stays as it is. */
    ANYTHING,
    /** It may change the session, too: who it works for, what names mean, whether it commits. */
    UNKNOWN
  }

  /** Nothing is known. */
  public static final SqlEffect UNKNOWN = new SqlEffect(Sort.UNKNOWN, Set.of());

  /** Anything may have been written. */
  public static final SqlEffect ANYTHING = new SqlEffect(Sort.ANYTHING, Set.of());

  private static final SqlEffect HARMLESS = new SqlEffect(Sort.HARMLESS, Set.of());
  private static final SqlEffect ENDING = new SqlEffect(Sort.ENDING, Set.of());
  private static final int MOST_TABLES = 16; // tags of an entry

  private final Sort sort;
  private final Set<String> tables;

  private SqlEffect(Sort sort, Set<String> tables) {
    this.sort = sort;
    this.tables = Set.copyOf(tables);
  }

  /**
   * What it may do.
   *
   * @return the sort
   */
  public Sort sort() {
    return sort;
  }

  /**
   * The tables that it reads or writes.
   *
   * @return in lower case, without schema and quotes; empty if they are not known
   */
  public Set<String> tables() {
    return tables;
  }

  /**
   * Reads a text.
   *
   * @param sql as the application wrote it
   * @return what it may do; throws for no text
   */
  public static SqlEffect of(String sql) {
    List<String> tokens = SqlTokens.of(sql);
    return tokens == null || tokens.isEmpty() ? UNKNOWN : new Reader(tokens).read();
  }

  /**
   * The same tables, written to.
   *
   * @return as of a text that writes to them; to anything if they are not known
   */
  public SqlEffect asWrite() {
    return tables.isEmpty() ? ANYTHING : new SqlEffect(Sort.WRITE, tables);
  }

  /**
   * What two texts do.
   *
   * @param other of another text
   * @return what both may do
   */
  public SqlEffect and(SqlEffect other) {
    if (sort.compareTo(other.sort) < 0) {
      return other.and(this);
    } else if (sort == Sort.WRITE && other.sort == Sort.ENDING) {
      return ANYTHING;
    } else if (sort != other.sort || tables.containsAll(other.tables)) {
      return this;
    }
    Set<String> all = new LinkedHashSet<>(tables);
    all.addAll(other.tables);
    return new SqlEffect(sort, all);
  }

  @Override
  public String toString() {
    return sort + " " + tables;
  }

  /** Reads the tokens of one statement. Not thread-safe. */
  private static final class Reader {
    private final List<String> tokens;
    private final Set<String> tables = new LinkedHashSet<>();

    Reader(List<String> tokens) {
      this.tokens = tokens;
    }

    private String token(int index) {
      return index >= 0 && index < tokens.size() ? tokens.get(index) : "";
    }

    private boolean is(int index, String... words) {
      String token = token(index);
      for (String word : words) {
        if (token.equals(word)) {
          return true;
        }
      }
      return false;
    }

    /** Whether the text is this, and nothing else. */
    private boolean isAll(String... words) {
      return tokens.equals(List.of(words));
    }

    private boolean has(Set<String> words) {
      for (int i = 0; i < tokens.size(); i++) {
        if (words.contains(tokens.get(i)) && !is(i - 1, ".")) {
          return true;
        }
      }
      return false;
    }

    private boolean isName(int index) {
      String token = token(index);
      return !token.isEmpty()
          && (token.charAt(0) == '"'
              || Character.isLetter(token.charAt(0))
              || token.charAt(0) == '_');
    }

    SqlEffect read() {
      return switch (token(0)) {
        case "select", "with", "(", "values", "table" -> query();
        case "insert", "replace", "update", "delete", "merge" -> write();
        case "set" -> set();
        case "call" ->
          isName(4) && is(1, "next") && is(2, "value") && is(3, "for") && !is(5, "(")
              ? HARMLESS
              : UNKNOWN;
        case "explain" -> has(SqlWords.EXECUTED_BY_EXPLAIN) ? UNKNOWN : HARMLESS;
        case "show", "listen", "unlisten", "notify", "describe", "desc", "fetch", "close" ->
          HARMLESS;
        case "savepoint" -> tokens.size() == 2 ? HARMLESS : UNKNOWN;
        case "release" -> tokens.size() == (is(1, "savepoint") ? 3 : 2) ? HARMLESS : UNKNOWN;
        case "commit", "rollback", "end" -> ending();
        default -> SqlWords.DEFINITIONS.contains(token(0)) ? definition() : UNKNOWN;
      };
    }

    // ---- what ends, sets and defines

    private SqlEffect ending() {
      int behind = is(1, "work", "transaction") ? 2 : 1;
      if (tokens.size() == behind) {
        return ENDING;
      }
      int name = is(behind + 1, "savepoint") ? behind + 2 : behind + 1;
      boolean part = is(0, "rollback") && is(behind, "to") && tokens.size() == name + 1;
      return part ? HARMLESS : UNKNOWN;
    }

    /** Nearly all settings may matter to what a query gives. */
    private SqlEffect set() {
      if (isAll("set", "transaction", "read", "only")
          || isAll("set", "transaction", "read", "write")) {
        return HARMLESS;
      }
      int name = is(1, "local", "session") ? 2 : 1;
      int value = is(name + 1, "=", "to") ? name + 2 : name + 1;
      boolean one = tokens.size() == value + 1 && is(value, "?", "default");
      return one && SqlWords.HARMLESS_SETTINGS.contains(token(name)) ? HARMLESS : UNKNOWN;
    }

    private SqlEffect definition() {
      boolean changes = is(0, "create", "alter", "drop");
      return (changes && !SqlWords.DEFINED.contains(token(1)))
              || has(SqlWords.OF_SESSIONS)
              || has(SqlWords.TEMPORARY)
              || has(SqlWords.QUERIES)
          ? UNKNOWN
          : ANYTHING;
    }

    // ---- what reads

    private SqlEffect query() {
      Functions functions = functions(-1);
      if (functions == Functions.UNKNOWN || has(SqlWords.OF_SESSIONS) || has(SqlWords.SETS)) {
        return UNKNOWN;
      } else if (has(SqlWords.WRITES) || hasUpdate()) {
        return has(SqlWords.TEMPORARY) ? UNKNOWN : ANYTHING;
      }
      boolean read = sources();
      if (hasLock()) {
        return new SqlEffect(Sort.LOCKING, read ? tables : Set.of());
      }
      return read
              && functions == Functions.PURE
              && !tables.isEmpty()
              && tables.size() <= MOST_TABLES
              && !isUnsteady()
          ? new SqlEffect(Sort.ANSWERABLE, tables)
          : HARMLESS;
    }

    /** Whether it may give other rows each time. */
    private boolean isUnsteady() {
      for (int i = 0; i < tokens.size(); i++) {
        if (SqlWords.OF_SEQUENCES.contains(tokens.get(i)) // also behind a dot, as Oracle has them
            || (is(i, "value") && is(i - 1, "next", "previous"))) {
          return true;
        }
      }
      return has(SqlWords.UNSTEADY);
    }

    /** An UPDATE that is none of FOR UPDATE. */
    private boolean hasUpdate() {
      for (int i = 0; i < tokens.size(); i++) {
        if (is(i, "update") && !is(i - 1, ".", "for") && !(is(i - 1, "key") && is(i - 2, "no"))) {
          return true;
        }
      }
      return false;
    }

    private boolean hasLock() {
      for (int i = 0; i < tokens.size(); i++) {
        boolean locks = (is(i, "for") && is(i + 1, "update", "share", "no", "key"))
            || (is(i, "lock") && is(i + 1, "in"))
            || (is(i, "with") && is(i + 1, "(")); // hints of SQL Server
        if (locks && !is(i - 1, ".")) {
          return true;
        }
      }
      return false;
    }

    private enum Functions {
      PURE,
      HARMLESS,
      UNKNOWN
    }

    /**
     * What is called.
     *
     * @param columns where a parenthesis opens that holds columns; -1 for none
     */
    private Functions functions(int columns) {
      Functions worst = Functions.PURE;
      for (int open = 1; open < tokens.size(); open++) {
        if (is(open, "(") && open != columns && isName(open - 1)) {
          Functions one = called(open);
          worst = one.compareTo(worst) > 0 ? one : worst;
        }
      }
      return worst;
    }

    private Functions called(int open) {
      int name = open - 1;
      String word = token(name);
      boolean alone = !is(name - 1, ".");
      if (is(open + 1, "+") && is(open + 2, ")")) {
        return Functions.PURE; // an outer join of Oracle
      } else if (alone
          && (SqlWords.BEFORE_PARENTHESIS.contains(word)
              || SqlWords.PURE.contains(word)
              || SqlWords.ROWS_OF_VALUES.contains(word))) {
        return Functions.PURE;
      } else if (alone && (is(name - 1, "as", ")", "with", "recursive") || isNameOfWith(open))) {
        return Functions.PURE; // columns behind the name of a query
      }
      return alone && SqlWords.HARMLESS.contains(word) ? Functions.HARMLESS : Functions.UNKNOWN;
    }

    /** {@code , b(id) as (select …)}. */
    private boolean isNameOfWith(int open) {
      int close = closing(open);
      int as = close + 1;
      if (!is(open - 2, ",") || !is(as, "as")) {
        return false;
      }
      int inner =
          is(as + 1, "materialized") ? as + 2 : is(as + 2, "materialized") ? as + 3 : as + 1;
      return is(inner, "(") && is(inner + 1, "select", "with", "values");
    }

    private int closing(int open) {
      int depth = 0;
      for (int i = open; i < tokens.size(); i++) {
        depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
        if (depth == 0) {
          return i;
        }
      }
      return tokens.size();
    }

    /** What is known of one pair of parentheses. */
    private static final class Frame {
      /** Whether it is of a function such as EXTRACT, in which FROM names no table. */
      boolean call;

      boolean from;
    }

    /** Gathers the tables that are read; false if one cannot be told. */
    private boolean sources() {
      Deque<Frame> frames = new ArrayDeque<>();
      Frame frame = new Frame();
      boolean awaited = false; // a table, or a query in its place
      for (int i = 0; i < tokens.size(); i++) {
        String token = token(i);
        if (awaited) {
          if (is(i, "lateral", "only")) {
            continue;
          } else if (is(i, "(")) {
            frames.push(frame);
            frame = new Frame();
            frame.from = !is(i + 1, "select", "with", "values");
            awaited = frame.from;
            continue;
          }
          int end = name(i);
          if (end < 0) {
            return false;
          }
          if (is(end, "(")) {
            if (end > i + 1 || !SqlWords.ROWS_OF_VALUES.contains(token)) {
              return false;
            }
          } else if (!add(token(end - 1))) {
            return false;
          }
          awaited = false;
          i = end - 1;
        } else if (token.equals("(")) {
          frames.push(frame);
          frame = new Frame();
          frame.call =
              SqlWords.WITH_FROM_INSIDE.contains(token(i - 1)) && !is(i + 1, "select", "with");
        } else if (token.equals(")")) {
          if (frames.isEmpty()) {
            return false;
          }
          frame = frames.pop();
        } else if (token.equals(",")) {
          awaited = frame.from;
        } else if (token.equals("join") || token.equals("apply")) {
          if (!frame.from && !is(i - 1, ".")) {
            return false;
          }
          awaited = !is(i - 1, ".");
        } else if (token.equals("from")) {
          boolean comparison = is(i - 1, "distinct") && is(i - 2, "is", "not");
          awaited = !frame.call && !comparison && !is(i - 1, ".");
          frame.from |= awaited;
        } else if (endsSources(i)) {
          frame.from = false;
        }
      }
      return !awaited && frames.isEmpty();
    }

    /**
     * Whether a word begins another clause, and is neither a column nor a name that a table was
     * given.
     */
    private boolean endsSources(int index) {
      return SqlWords.BEHIND_SOURCES.contains(token(index))
          && !is(index - 1, ".")
          && !is(index + 1, ",", ".", ")", "on", "join");
    }

    /** Where a name ends that begins here; -1 if none does. */
    private int name(int from) {
      int at = from;
      while (isName(at)) {
        if (!is(at + 1, ".")) {
          return SqlWords.BEHIND_SOURCES.contains(token(from)) ? -1 : at + 1;
        }
        at += 2;
      }
      return -1;
    }

    /** Adds a table; false if databases may take its name for another's. */
    private boolean add(String name) {
      String plain = name.charAt(0) == '"' ? name.substring(1) : name;
      if (plain.isBlank() || !plain.chars().allMatch(c -> c < 128)) {
        return false;
      }
      tables.add(plain);
      return true;
    }

    // ---- what writes

    private SqlEffect write() {
      int target = is(1, "into", "from") ? 2 : 1;
      target += is(target, "only") && !is(0, "insert") ? 1 : 0;
      int end = name(target);
      boolean columns = is(0, "insert", "replace", "merge");
      if (functions(columns ? end : -1) == Functions.UNKNOWN
          || has(SqlWords.OF_SESSIONS)
          || hasOtherSet(end)) {
        return UNKNOWN;
      }
      boolean plain = end > 0 && isPlain(end) && !hasOtherWrite() && add(token(end - 1));
      // UPDATE IGNORE company SET: what looks like another name for the table may be the table.
      boolean named = !plain || behindAlias(end) == end || add(token(behindAlias(end) - 1));
      return plain && named ? new SqlEffect(Sort.WRITE, tables) : ANYTHING;
    }

    /**
     * Whether a statement goes on as it does if it writes to the table that it names, and no other.
     */
    private boolean isPlain(int end) {
      int next = behindAlias(end);
      return switch (token(0)) {
        case "insert", "replace" ->
          is(1, "into")
              && is(
                  end,
                  "(",
                  "values",
                  "value",
                  "select",
                  "with",
                  "default",
                  "as",
                  "set",
                  "overriding");
        case "merge" -> is(1, "into") && is(next, "(", "using", "key", "values", "select");
        case "update" -> is(next, "set") && !hasAtTop("from");
        default ->
          is(1, "from")
              && (next == tokens.size() || is(next, "where", "returning", "order", "limit"));
      };
    }

    private int behindAlias(int end) {
      if (is(end, "as") && isName(end + 1)) {
        return end + 2;
      }
      return isName(end) && !SqlWords.BEHIND_TARGET.contains(token(end)) ? end + 1 : end;
    }

    /** A SET that is none of an UPDATE: of the session, where statements need no semicolon. */
    private boolean hasOtherSet(int end) {
      boolean own = is(0, "update"); // its first one
      for (int i = 1; i < tokens.size(); i++) {
        if (is(i, "set") && !is(i - 1, ".")) {
          boolean nested = is(i - 1, "update") && is(i - 2, "do", "then");
          boolean values = i == end && is(0, "insert", "replace");
          if (!own && !nested && !values) {
            return true;
          }
          own = false;
        }
      }
      return false;
    }

    private boolean hasAtTop(String word) {
      int depth = 0;
      for (int i = 0; i < tokens.size(); i++) {
        depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
        if (depth == 0 && is(i, word) && !(is(i - 1, "distinct") && is(i - 2, "is", "not"))) {
          return true;
        }
      }
      return false;
    }

    /** A second statement, or a query that writes; not the part of a MERGE or of an upsert. */
    private boolean hasOtherWrite() {
      for (int i = 2; i < tokens.size(); i++) {
        boolean part = is(i - 1, "then")
            || (is(i, "update") && is(i - 1, "do", "for", "key")); // of an upsert, or a lock
        boolean writes = is(i, "update")
            || (SqlWords.WRITES.contains(token(i)) && !(is(i, "insert") && is(i + 1, "(")));
        if (writes && !part && !is(i - 1, ".")) {
          return true;
        }
      }
      return false;
    }
  }
}
