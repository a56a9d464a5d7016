/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import org.jspecify.annotations.Nullable;

/** Sums up what was seen of each statement of a text. Not thread-safe. */
final class Verdict {
  private final Traits traits;

  // Of the whole text.
  private @Nullable StatementKind kind;
  private boolean anyWrites;
  private boolean routine;
  private boolean where;
  private boolean changesAll; // an UPDATE or DELETE without WHERE

  // Of the statement.
  private boolean worded;
  private int first;
  private int main; // the verb behind WITH
  private boolean writes;
  private boolean filtered;
  private boolean columns;
  private boolean aggregates;
  private boolean grouped;
  private boolean combined;

  Verdict(Traits traits) {
    this.traits = traits;
  }

  void statement() {
    worded = false;
    first = 0;
    main = 0;
    writes = false;
    filtered = false;
    columns = false;
    aggregates = false;
    grouped = false;
    combined = false;
  }

  void oneMore() {
    traits.add(SqlTrait.SEVERAL_STATEMENTS, !routine);
  }

  void word(int code) {
    if (!worded) {
      worded = true;
      first = code;
    }
  }

  int first() {
    return first;
  }

  /**
   * A verb where a statement begins, or one inside of another: in a {@code WITH}, or in
   * {@code select … from final table (delete …)}.
   */
  void verb(int code, boolean nested) {
    if (first == Words.WITH) {
      writes |= isWrite(code) && (nested || main == 0);
    } else if (nested) {
      writes |=
          isQuery(first) && (code == Words.UPDATE || code == Words.DELETE || code == Words.MERGE);
    } else if (first == Words.SET || first == Words.DECLARE) {
      // Without a semicolon: set nocount on update t …
      traits.add(SqlTrait.SEVERAL_STATEMENTS, isWrite(code));
    }
    if (!nested && main == 0) {
      main = code;
    }
  }

  /** {@code insert into} within a query, where {@code insert} alone may be a function. */
  void insertsInto() {
    writes |= isQuery(first);
  }

  /** A verb behind a whole statement: SQL Server needs no semicolon in between. */
  void nextStatement() {
    traits.add(SqlTrait.SEVERAL_STATEMENTS, isQuery(first) || isWrite(first));
  }

  void selectsInto() {
    writes = true;
  }

  void where() {
    filtered = true;
  }

  /** A column or a star in the list of SELECT: one row for each of the table. */
  void column() {
    columns = true;
  }

  void aggregate() {
    aggregates = true;
  }

  void groupBy() {
    grouped = true;
  }

  void union() {
    combined = true;
    traits.remove(SqlTrait.LIMIT); // that of one part
    traits.remove(SqlTrait.LIMIT_ONE);
  }

  /** The body of a routine holds statements that are not executed now. */
  void routine() {
    routine |= first == Words.CREATE && !anyWrites;
  }

  void end() {
    StatementKind this1 = kindOfStatement();
    if (kind == null) {
      kind = this1;
    }
    anyWrites |= this1 == StatementKind.WRITE && !(routine && first != Words.CREATE);
    where |= filtered;
    int verb = first == Words.WITH ? main : first;
    changesAll |= !filtered && (verb == Words.UPDATE || verb == Words.DELETE);
    traits.add(
        SqlTrait.SINGLE_ROW,
        kind == StatementKind.SELECT && aggregates && !columns && !grouped && !combined);
  }

  private StatementKind kindOfStatement() {
    if (isWrite(first) || writes) {
      return StatementKind.WRITE;
    }
    return isQuery(first) ? StatementKind.SELECT : StatementKind.OTHER;
  }

  private static boolean isQuery(int code) {
    return switch (code) {
      case Words.SELECT, Words.VALUES, Words.TABLE, Words.WITH -> true;
      default -> false;
    };
  }

  private static boolean isWrite(int code) {
    return switch (code) {
      case Words.INSERT, Words.UPDATE, Words.DELETE, Words.MERGE, Words.REPLACE, Words.UPSERT ->
        true;
      default -> false;
    };
  }

  /** What the whole text does; notes whether it filters what it changes. */
  StatementKind kind() {
    traits.add(SqlTrait.WHERE, where && !changesAll);
    if (anyWrites) {
      return StatementKind.WRITE;
    }
    return kind == null ? StatementKind.OTHER : kind;
  }
}
