/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Follows the clauses by their keywords. Not thread-safe. */
final class Keywords {
  // Clauses.
  static final int ITEMS = 1;
  static final int SOURCES = 2;
  static final int JOINED = 3;
  static final int WHERE = 4;
  static final int ASSIGNMENTS = 5;
  static final int TARGET = 6;
  static final int NAMES_OF_WITH = 7;
  static final int REST = 8;

  private final boolean selectsInto;
  private final boolean deletesWithoutFrom;
  private final boolean endsWithoutSemicolon;
  private final Tables tables;
  private final Traits traits;
  private final Limits limits;
  private final Comparisons comparisons;
  private final Verdict verdict;

  private int before; // code of the last word, 0 if the last token was none
  private boolean locks; // FOR, FOR NO KEY, LOCK IN
  private boolean notDistinct;
  private boolean awaitsNameOfWith;

  Keywords(
      SqlDialect dialect,
      Tables tables,
      Traits traits,
      Limits limits,
      Comparisons comparisons,
      Verdict verdict) {
    this.selectsInto = dialect == SqlDialect.POSTGRESQL || dialect == SqlDialect.SQL_SERVER;
    this.deletesWithoutFrom = dialect == SqlDialect.ORACLE;
    this.endsWithoutSemicolon = dialect == SqlDialect.SQL_SERVER;
    this.tables = tables;
    this.traits = traits;
    this.limits = limits;
    this.comparisons = comparisons;
    this.verdict = verdict;
  }

  /** Another token than a word. */
  void interrupted() {
    before = 0;
    locks = false;
  }

  /** A word, or a name in quotes as 0. */
  void passed(int code) {
    before = code;
  }

  int before() {
    return before;
  }

  void awaitNameOfWith(boolean awaits) {
    awaitsNameOfWith = awaits;
  }

  boolean awaitsNameOfWith() {
    return awaitsNameOfWith;
  }

  /** Whether the word may be a name all the same. */
  boolean read(Frame frame, int code, boolean leads, boolean soft) {
    if (!soft && !keepsAwaiting(code)) {
      tables.cancel();
    }
    boolean locked = locks;
    locks = code == Words.FOR
        || code == Words.LOCK
        || (locked && (code == Words.NO || code == Words.KEY || code == Words.IN));
    if (code != Words.ROW && code != Words.ROWS && code != Words.FIRST && code != Words.NEXT) {
      limits.other();
    }
    switch (code) {
      case Words.SELECT,
          Words.VALUES,
          Words.INSERT,
          Words.UPDATE,
          Words.DELETE,
          Words.MERGE,
          Words.REPLACE,
          Words.UPSERT,
          Words.TABLE,
          Words.TRUNCATE -> {
        if (locked && code == Words.UPDATE) {
          locking(frame);
          return false;
        }
        return !verb(frame, code, leads);
      }
      case Words.WITH -> with(frame, leads);
      case Words.RECURSIVE -> awaitsNameOfWith = frame.clause == NAMES_OF_WITH;
      case Words.FROM -> from(frame);
      case Words.JOIN -> {
        if (frame.clause == SOURCES || frame.clause == JOINED) {
          frame.clause = SOURCES;
          tables.await(Tables.Awaited.SOURCE);
        }
      }
      case Words.INTO -> into(frame);
      case Words.USING -> using(frame);
      case Words.WHERE -> {
        boolean query = frame.verb != 0;
        clause(frame, query ? WHERE : REST);
        if (query && frame.outermost) {
          verdict.where();
        }
      }
      case Words.ON -> {
        comparisons.reset();
        if (frame.clause == SOURCES) {
          frame.clause = JOINED;
        }
      }
      case Words.BY -> {
        if (before == Words.GROUP) {
          if (frame.outermost && frame.verb != 0) {
            verdict.groupBy();
          }
          clause(frame, REST);
        }
      }
      case Words.HAVING, Words.ORDER, Words.RETURNING -> {
        if (frame.verb != 0) {
          clause(frame, REST);
        }
      }
      case Words.LIMIT -> {
        if (frame.verb != 0) {
          clause(frame, REST);
          limits.limit(frame.outermost);
        }
      }
      case Words.FETCH -> {
        if (frame.verb != 0) {
          clause(frame, REST);
          limits.fetch(frame.outermost);
        }
      }
      case Words.OFFSET -> {
        limits.offset();
        return true;
      }
      case Words.TOP -> {
        if (before == Words.SELECT
            || before == Words.DISTINCT
            || before == Words.ALL
            || before == Words.UPDATE
            || before == Words.DELETE
            || before == Words.INSERT) {
          limits.top(frame.outermost);
          return false;
        }
        return true;
      }
      case Words.FIRST, Words.NEXT -> limits.direction();
      case Words.ROW, Words.ROWS -> {
        limits.rows();
        return true;
      }
      case Words.SET -> {
        if (frame.verb != 0) {
          clause(frame, ASSIGNMENTS);
        }
      }
      case Words.UNION -> union(frame);
      default -> {
        return condition(frame, code, locked);
      }
    }
    return true;
  }

  /** The words within an expression. */
  private boolean condition(Frame frame, int code, boolean locked) {
    switch (code) {
      case Words.LOGIC -> comparisons.reset();
      case Words.IS -> notDistinct = false;
      case Words.NOT -> notDistinct = before == Words.IS;
      case Words.IN -> {
        if (frame.function != Words.POSITION && !locked) {
          comparisons.compare(Comparisons.IN);
        }
      }
      case Words.LIKE -> comparisons.compare(Comparisons.LIKE);
      case Words.BETWEEN -> comparisons.compare(Comparisons.BETWEEN);
      case Words.AS -> frame.type = frame.function == Words.CAST;
      case Words.CONSTANT -> comparisons.constant();
      case Words.SHARE -> {
        if (locked) {
          locking(frame);
        }
        return !locked;
      }
      case Words.LOCK_HINT -> {
        traits.add(SqlTrait.LOCKING, frame.clause == SOURCES);
        return true;
      }
      case Words.VALUE ->
        traits.add(SqlTrait.SEQUENCE, before == Words.NEXT || before == Words.PREVIOUS);
      case Words.SEQUENCE -> traits.add(SqlTrait.SEQUENCE);
      case Words.OVER -> {
        if (frame.items) {
          verdict.column();
        }
        return true;
      }
      case Words.SKIPPED -> {
        return !tables.awaits();
      }
      case Words.MODIFIER -> {
        return !tables.awaitsTarget();
      }
      case Words.TEMPORARY -> {
        boolean made = frame.verb == 0 || frame.verb == Words.SELECT;
        return !(made && tables.awaitsTarget());
      }
      case Words.ROUTINE -> verdict.routine();
      default -> {
        return true;
      }
    }
    return true;
  }

  private static boolean keepsAwaiting(int code) {
    return switch (code) {
      case Words.NOT, Words.LOGIC, Words.TABLE, Words.INTO -> true;
      default -> false;
    };
  }

  /**
   * A verb.
   *
   * @return whether the word is one here
   */
  private boolean verb(Frame frame, int code, boolean leads) {
    boolean base = frame.kind == Frame.STATEMENT;
    boolean query = code == Words.SELECT || code == Words.VALUES || code == Words.TABLE;
    if (code == Words.TABLE && !leads) {
      table(frame);
      return true;
    }
    if (code == Words.VALUES && frame.verb == Words.INSERT) {
      frame.clause = REST;
      return true;
    }
    boolean begins = query
        ? code == Words.SELECT || leads
        : frame.verb == 0 && (leads || (base && code != Words.REPLACE && code != Words.UPSERT));
    if (!begins) {
      boolean merges = frame.verb == Words.MERGE; // when matched then update
      if (endsWithoutSemicolon && base && !merges && isNextStatement(code)) {
        verdict.nextStatement();
      }
      return query;
    }
    frame.verb = code;
    frame.top = frame.outermost;
    frame.asksByArray = false;
    frame.aggregate = false;
    frame.items = code == Words.SELECT && frame.outermost;
    comparisons.reset();
    verdict.verb(code, !frame.outermost);
    frame.clause = switch (code) {
      case Words.SELECT -> ITEMS;
      case Words.UPDATE, Words.TABLE, Words.TRUNCATE -> SOURCES;
      case Words.VALUES -> REST;
      default -> TARGET;
    };
    if ((!query && (code != Words.DELETE || deletesWithoutFrom)) || code == Words.TABLE) {
      tables.await(Tables.Awaited.TARGET);
    }
    return true;
  }

  private boolean isNextStatement(int code) {
    return switch (code) {
      case Words.INSERT, Words.UPDATE, Words.DELETE, Words.TRUNCATE -> true;
      case Words.MERGE -> before != Words.OTHER_KEYWORD; // inner merge join
      default -> false;
    };
  }

  /** {@code CREATE TABLE t}, {@code TRUNCATE TABLE t}, {@code FROM TABLE (…)}. */
  private void table(Frame frame) {
    if (tables.awaits()) {
      return;
    }
    int first = verdict.first();
    if (frame.kind == Frame.STATEMENT && frame.verb == 0) {
      tables.await(Tables.Awaited.TARGET);
      if (first == Words.DROP || first == Words.LOCK) {
        frame.clause = SOURCES;
      }
    }
  }

  private void locking(Frame frame) {
    traits.add(SqlTrait.LOCKING);
    clause(frame, REST); // FOR UPDATE OF t, u
  }

  private void with(Frame frame, boolean leads) {
    boolean begins = leads
        || before == Words.AS
        || (frame.verb == Words.INSERT && frame.clause == TARGET)
        || (frame.kind == Frame.STATEMENT && frame.verb == 0);
    if (begins) {
      frame.clause = NAMES_OF_WITH;
      awaitsNameOfWith = true;
    }
  }

  private void from(Frame frame) {
    if (before == Words.DISTINCT && isCondition(frame)) {
      comparisons.compare(notDistinct ? Comparisons.EQUAL : Comparisons.UNEQUAL);
    } else if (frame.verb != 0 && frame.verb != Words.VALUES) {
      clause(frame, SOURCES);
      tables.await(Tables.Awaited.SOURCE);
    }
  }

  private void into(Frame frame) {
    boolean target = frame.clause == TARGET;
    if (target && frame.verb == Words.INSERT && !frame.outermost) {
      verdict.insertsInto();
    }
    boolean selected = selectsInto && frame.verb == Words.SELECT && frame.clause == ITEMS;
    if (target || (selected && frame.outermost)) {
      tables.await(Tables.Awaited.TARGET);
    } else {
      tables.cancel();
    }
  }

  private void using(Frame frame) {
    if (frame.function == Words.CAST) {
      frame.type = true; // convert(a using utf8)
    } else if (frame.verb == Words.MERGE
        || (frame.verb == Words.DELETE && frame.clause == SOURCES)) {
      frame.clause = SOURCES;
      tables.await(Tables.Awaited.SOURCE);
    }
  }

  private void union(Frame frame) {
    if (frame.outermost && frame.clause != ITEMS) {
      verdict.union();
    }
    if (frame.clause != ITEMS) { // select * except (a)
      frame.verb = Words.UNION;
      clause(frame, REST);
    }
  }

  private void clause(Frame frame, int clause) {
    frame.clause = clause;
    frame.items = false;
    comparisons.reset();
  }

  private static boolean isCondition(Frame frame) {
    return frame.clause == WHERE || frame.clause == JOINED;
  }
}
