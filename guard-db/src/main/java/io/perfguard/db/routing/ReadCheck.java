/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.SqlTrait;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells which statements a replica may execute: those that only read, lock nothing, ask no sequence
 * and call no function whose result or effect is another one each time. Of what is not certain it
 * says that it needs the primary. Thread-safe.
 */
final class ReadCheck {
  private static final int MAXIMUM = 2_000;
  private static final int LONGEST_KEPT = 2_048;

  /** A name that is called, or that stands behind a dot: {@code t.f} may call f on PostgreSQL. */
  private static final Pattern NAME =
      Pattern.compile("(\\.\\s*+)?([\\p{L}_][\\p{L}\\p{N}_$#]*+)\\s*+(\\()?");

  private static final String QUOTES = "\"`[]";

  private static final Pattern LOCKS =
      Pattern.compile("\\bfor (no key )?update\\b|\\bfor (key )?share\\b|\\block in share mode\\b");
  private static final Pattern SEQUENCE =
      Pattern.compile("\\b(next|previous|prior|current) ?value for\\b|\\b(nextval|prevval) for\\b");

  /** Words that a statement which only reads does not have, wherever they stand. */
  private static final Pattern WRITES = Pattern.compile(
      "\\b(update|delete|merge|upsert|into|execute|exec"
          + "|create|drop|alter|grant|revoke|sql_calc_found_rows)\\b|\\b(insert|truncate)\\b(?! ?\\()");

  /** Words that a statement which only writes rows does not have. */
  private static final Pattern MORE_THAN_ROWS = Pattern.compile(
      "\\b(execute|exec|create|drop|alter|declare|begin|commit|rollback|use|call|grant|revoke)\\b");

  /** SQL Server needs no semicolon between statements. */
  private static final Pattern NEXT_STATEMENT = Pattern.compile(
      "\\b(set|use|begin|commit|rollback|save|declare|open|close|deallocate|if|while|print"
          + "|waitfor|kill|deny|backup|restore|dbcc|bulk|revert|raiserror|throw|return|goto|reconfigure"
          + "|checkpoint|shutdown)\\b");

  private static final Pattern SET = Pattern.compile("\\bset\\b");
  private static final Pattern ROWS =
      Pattern.compile("(insert|update|delete|merge|replace|upsert|with)\\b");
  private static final Pattern INTO_A_NEW_TABLE =
      Pattern.compile("(?<!\\binsert |\\bmerge |\\breplace |\\bignore |\\bupsert )\\binto\\b");
  private static final Pattern PACKAGE = Pattern.compile("\\b(dbms|utl)_\\w+ ?\\.");
  private static final Pattern VARIABLE = Pattern.compile("@[\\w$\"'`]");
  private static final Pattern ESCAPED_QUOTE = Pattern.compile("\\\\['\"`$]");
  private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$\\w*\\$");
  private static final Pattern ESCAPED_NAME = Pattern.compile("[uU]&\"");

  /** Ask a sequence, or give another value each time; nothing else comes of them. */
  private static final Set<String> VALUES = Set.of(
      "nextval",
      "currval",
      "lastval",
      "next_value",
      "random",
      "rand",
      "random_uuid",
      "gen_random_uuid",
      "uuid",
      "uuid_short",
      "newid",
      "sys_guid",
      "clock_timestamp",
      "statement_timestamp",
      "timeofday");

  /** What else looks at the session or the server, or does something to them. */
  private static final Set<String> EFFECTS = Set.of(
      "setval",
      "last_insert_id",
      "last_insert_rowid",
      "identity",
      "identity_val_local",
      "scope_identity",
      "ident_current",
      "found_rows",
      "row_count",
      "rowcount_big",
      "connection_id",
      "session_id",
      "changes",
      "total_changes",
      "txid_current",
      "pg_current_xact_id",
      "pg_backend_pid",
      "pg_sleep",
      "sleep",
      "benchmark",
      "get_lock",
      "release_lock",
      "release_all_locks",
      "is_free_lock",
      "is_used_lock",
      "set_config",
      "dblink",
      "dblink_exec",
      "lo_create",
      "lo_import",
      "lo_unlink",
      "pg_notify",
      "pg_terminate_backend",
      "pg_cancel_backend",
      "openquery",
      "openrowset",
      "opendatasource",
      "csvwrite",
      "file_write",
      "link_schema",
      "abort_session",
      "cancel_session");

  /** What is known of the database; null before that. */
  private volatile @Nullable Known known;

  /** What is known of a database, and what was found out of texts with that. */
  private static final class Known {
    final SqlDialect dialect;
    final boolean plainBackslash;
    final Set<String> functions;
    final Fingerprinter fingerprinter;
    // Guarded by itself; by last use.
    final Map<String, Need> needs =
        Collections.synchronizedMap(new LinkedHashMap<String, Need>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Need> eldest) {
            return size() > MAXIMUM;
          }
        });

    Known(SqlDialect dialect, boolean plainBackslash, Set<String> functions) {
      this.dialect = dialect;
      this.plainBackslash = plainBackslash;
      this.functions = Set.copyOf(functions);
      this.fingerprinter = new Fingerprinter(dialect);
    }
  }

  /** What a statement needs. */
  enum Need {
    /** A replica will do. */
    READ,
    /** The primary, and nothing comes of it: a lock, a number of a sequence. */
    PRIMARY,
    /** The primary, and who reads afterwards must see it: rows are written. */
    WRITE,
    /**
     * As {@link #SESSION}, since it calls a function that the database calls volatile; which most
     * functions are called that only read.
     */
    CALL,
    /**
     * The primary, and all that follows on the connection goes there too: nobody knows what it
     * writes, and it may change the session.
     */
    SESSION;

    /** What is left of it if the rows that come of it may be written through. */
    Need withRowsToWrite() {
      return this == READ || this == PRIMARY ? WRITE : this;
    }
  }

  /**
   * What the database is. Before that nothing is known to be a read.
   *
   * @param dialect how it writes SQL
   * @param standardTexts whether a backslash in a text is one like any other character, where the
   *     dialect leaves that open
   * @param functions the volatile functions that its catalog knows, in lower case
   */
  void use(SqlDialect dialect, boolean standardTexts, Set<String> functions) {
    boolean plain = switch (dialect) {
      case STANDARD, ORACLE, SQL_SERVER -> true;
      case POSTGRESQL -> standardTexts;
      default -> false;
    };
    Known before = known;
    if (before == null
        || before.dialect != dialect
        || before.plainBackslash != plain
        || !before.functions.equals(functions)) {
      known = new Known(dialect, plain, functions);
    }
  }

  Need need(String sql) {
    Known database = known;
    if (database == null) {
      return Need.SESSION;
    }
    if (sql.length() > LONGEST_KEPT) {
      return read(sql, database);
    }
    Need before = database.needs.get(sql);
    if (before == null) {
      before = read(sql, database);
      database.needs.put(sql, before);
    }
    return before;
  }

  private static Need read(String sql, Known database) {
    SqlStatement statement = database.fingerprinter.read(sql);
    Fingerprint fingerprint = statement.fingerprint();
    String text = fingerprint.text().toLowerCase(Locale.ROOT);
    if (isDoubtful(sql, database)
        || statement.has(SqlTrait.SEVERAL_STATEMENTS)
        || text.endsWith("…")
        || (database.dialect != SqlDialect.POSTGRESQL && VARIABLE.matcher(text).find())) {
      return Need.SESSION;
    }
    // Rows of VALUES behind the first are not in the normal text.
    Need called = called(text.contains("values") ? text + ' ' + sql : text, database);
    return switch (fingerprint.kind()) {
      case SELECT -> query(statement, text, called, database.dialect);
      case WRITE -> write(text, called, database.dialect);
      // What Spring says to enforce it: no reason to leave the replica.
      case OTHER -> text.equals("set transaction read only") ? Need.READ : Need.SESSION;
    };
  }

  /** Whether it depends on what the guard cannot know where a literal or a comment ends. */
  private static boolean isDoubtful(String sql, Known database) {
    return (!database.plainBackslash && ESCAPED_QUOTE.matcher(sql).find())
        || (database.dialect != SqlDialect.POSTGRESQL
            && DOLLAR_QUOTE.matcher(sql).find())
        || hasNestedComment(sql)
        || ESCAPED_NAME.matcher(sql).find();
  }

  private static boolean hasNestedComment(String sql) {
    int open = sql.indexOf("/*");
    while (open >= 0) {
      int close = sql.indexOf("*/", open + 2);
      int inner = sql.indexOf("/*", open + 2);
      if (inner >= 0 && (close < 0 || inner < close)) {
        return true;
      }
      open = close < 0 ? -1 : sql.indexOf("/*", close + 2);
    }
    return false;
  }

  private static Need query(SqlStatement statement, String text, Need called, SqlDialect dialect) {
    String unlocked = LOCKS.matcher(text).replaceAll("");
    if (WRITES.matcher(unlocked).find()
        || (dialect == SqlDialect.SQL_SERVER && NEXT_STATEMENT.matcher(text).find())) {
      return Need.SESSION;
    } else if (called != Need.READ) {
      return called;
    }
    boolean primary = statement.has(SqlTrait.LOCKING)
        || statement.has(SqlTrait.SEQUENCE)
        || unlocked.length() < text.length()
        || SEQUENCE.matcher(text).find();
    return primary ? Need.PRIMARY : Need.READ;
  }

  private static Need write(String text, Need called, SqlDialect dialect) {
    boolean rows = ROWS.matcher(text).lookingAt()
        && !MORE_THAN_ROWS.matcher(text).find()
        && !INTO_A_NEW_TABLE.matcher(text).find()
        && called != Need.CALL
        && called != Need.SESSION
        && (dialect != SqlDialect.SQL_SERVER || !hasNextStatement(text));
    return rows ? Need.WRITE : Need.SESSION;
  }

  private static boolean hasNextStatement(String text) {
    Matcher set = SET.matcher(text);
    String first = set.replaceFirst(""); // that of UPDATE
    return NEXT_STATEMENT.matcher(first).find();
  }

  /** What the functions need that a text calls. */
  private static Need called(String text, Known database) {
    Need most = PACKAGE.matcher(text).find() ? Need.SESSION : Need.READ;
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      if (names.group(1) != null || names.group(3) != null) {
        most = more(most, function(names.group(2), database));
      }
    }
    // Without looking for the quote that belongs to it: in a literal there may be one as well.
    for (int i = 0; i < text.length(); i++) {
      if (QUOTES.indexOf(text.charAt(i)) < 0) {
        continue;
      }
      if (nextOf(text, i + 1) == '(') {
        int from = i;
        while (from > 0 && QUOTES.indexOf(text.charAt(from - 1)) < 0) {
          from--;
        }
        most = more(most, function(text.substring(from, i), database));
      }
      if (isBehindDot(text, i)) {
        int to = i + 1;
        while (to < text.length() && QUOTES.indexOf(text.charAt(to)) < 0) {
          to++;
        }
        most = more(most, function(text.substring(i + 1, to), database));
      }
    }
    return most;
  }

  private static Need more(Need one, Need other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static char nextOf(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private static boolean isBehindDot(String text, int index) {
    int at = index - 1;
    while (at >= 0 && Character.isWhitespace(text.charAt(at))) {
      at--;
    }
    return at >= 0 && text.charAt(at) == '.';
  }

  private static Need function(String written, Known database) {
    String name = written.toLowerCase(Locale.ROOT);
    if (VALUES.contains(name)) {
      return Need.PRIMARY;
    } else if (hasEffect(name)) {
      return Need.SESSION;
    }
    return database.functions.contains(name) ? Need.CALL : Need.READ;
  }

  private static boolean hasEffect(String name) {
    return EFFECTS.contains(name)
        || name.startsWith("pg_advisory")
        || name.startsWith("pg_try_advisory");
  }
}
