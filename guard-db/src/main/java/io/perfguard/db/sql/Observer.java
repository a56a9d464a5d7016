/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Sees the tokens go by and tells kind, tables and traits. Not thread-safe. */
final class Observer {
  // Values.
  static final int PLACE = 0;
  static final int TEXT = 1;
  static final int NUMBER = 2;

  // Clauses.
  static final int ITEMS = 1;
  static final int SOURCES = 2;
  static final int JOINED = 3;
  static final int WHERE = 4;
  static final int ASSIGNMENTS = 5;
  static final int TARGET = 6;
  static final int NAMES_OF_WITH = 7;
  static final int REST = 8;

  private static final int ANY_FUNCTION = -1;

  private final boolean selectsInto;
  private final boolean deletesWithoutFrom;
  private final Tables tables;
  private final Traits traits = new Traits();
  private final Limits limits = new Limits(traits);
  private final Comparisons comparisons = new Comparisons(traits, limits);

  private final Verdict verdict = new Verdict(traits);
  private int longestList;

  // Of the last tokens.
  private int before; // code of the last word, 0 if the last token was none
  private boolean pending; // a name that may be that of a function, a table or a column
  private boolean dotted;
  private boolean alias;
  private int pendingCode;
  private boolean awaitsType;
  private boolean awaitsNameOfWith;
  private boolean locks; // FOR, FOR NO KEY, LOCK IN
  private boolean notDistinct;
  private boolean star;
  private boolean bound;

  Observer(String sql, SqlDialect dialect, char[] folding) {
    this.tables = new Tables(sql, folding);
    this.selectsInto = dialect == SqlDialect.POSTGRESQL || dialect == SqlDialect.SQL_SERVER;
    this.deletesWithoutFrom = dialect == SqlDialect.ORACLE;
  }

  void statement(Frame base) {
    base.outermost = true;
    base.top = true;
    verdict.statement();
    before = 0;
    pending = false;
    dotted = false;
    awaitsType = false;
    awaitsNameOfWith = false;
    locks = false;
    star = false;
    tables.cancel();
    limits.other();
    comparisons.reset();
  }

  void oneMoreStatement() {
    verdict.oneMore();
  }

  boolean isBeforeColumns() {
    return pending && tables.isNamingTarget();
  }

  void word(Frame frame, int found, int from, int to, boolean operandBefore, int token) {
    int code = Words.code(found);
    boolean continues = dotted;
    if (continues) {
      dotted = false;
      pending = false;
    } else if (code == Words.FROM && frame.function == Words.EXTRACT && frame.verb == 0) {
      pending = false; // the field, no column
    } else {
      settle(frame);
    }
    verdict.word(code);
    if (star) {
      star = false;
      endsStar(code);
    }
    boolean name = found == 0;
    if (!name) {
      boolean leads = frame.firstToken > 0 ? frame.firstToken == token - 1 : frame.verb == 0;
      name = keyword(frame, code, leads) && (found & Words.NAME) != 0;
    } else {
      locks = false;
      limits.other();
    }
    if (name) {
      name(code, from, to, false, operandBefore || before == Words.AS);
    }
    before = code;
  }

  void quoted(Frame frame, int from, int to, boolean operandBefore) {
    if (dotted) {
      dotted = false;
      pending = false;
    } else {
      settle(frame);
    }
    star = false;
    verdict.word(0);
    limits.other();
    name(0, from, to, true, operandBefore || before == Words.AS);
    before = 0;
  }

  private void name(int code, int from, int to, boolean quoted, boolean isAlias) {
    if (awaitsType) {
      awaitsType = false;
      return;
    }
    if (awaitsNameOfWith) {
      awaitsNameOfWith = false;
      tables.with(from, to, quoted);
      return;
    }
    if (tables.awaits()) {
      tables.part(from, to, quoted);
    }
    pending = true;
    alias = isAlias;
    pendingCode = code;
  }

  /** No parenthesis and no dot follows the name. */
  private void settle(Frame frame) {
    if (!pending) {
      return;
    }
    pending = false;
    if (tables.isNaming()) {
      tables.settle(false);
      if (frame.clause == ITEMS) {
        verdict.selectsInto();
      }
    } else if (!alias) {
      column(frame);
    }
  }

  private void column(Frame frame) {
    if (frame.type || (frame.function == Words.CAST && pendingCode == Words.TYPE)) {
      return;
    }
    if (frame.items) {
      verdict.column();
    }
    frame.hasColumn = true;
    comparisons.column(frame, pendingCode == Words.ROWNUM);
  }

  /** Whether the word may be a name all the same. */
  private boolean keyword(Frame frame, int code, boolean leads) {
    if (!keepsAwaiting(code)) {
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
      case Words.ROUTINE -> verdict.routine();
      default -> {
        return true;
      }
    }
    return true;
  }

  private static boolean keepsAwaiting(int code) {
    return switch (code) {
      case Words.SKIPPED, Words.NOT, Words.LOGIC, Words.TABLE, Words.INTO, Words.TOP -> true;
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

  /** What follows a star tells it from a product. */
  private void endsStar(int code) {
    switch (code) {
      case Words.FROM,
          Words.INTO,
          Words.UNION,
          Words.WHERE,
          Words.ORDER,
          Words.LIMIT,
          Words.FETCH,
          Words.OFFSET,
          Words.FOR,
          Words.GROUP -> selectsStar();
      default -> {}
    }
  }

  private void selectsStar() {
    traits.add(SqlTrait.SELECT_STAR);
    verdict.column();
  }

  /** Returns what the value is for, as {@link Values} names it. */
  int value(Frame frame, int kind, char firstCharacter, long number, boolean afterComma) {
    if (pendingCode == Words.TYPE) {
      pending = false; // date '2020-01-01'
    }
    settle(frame);
    star = false;
    locks = false;
    awaitsType = false;
    dotted = false;
    frame.hasValue = true;
    if (tables.awaits()) {
      tables.nameless();
    }
    traits.add(SqlTrait.ARRAY_PARAMETER, frame.asksByArray && !frame.hasColumn);
    boolean page = limits.isAwaiting();
    limits.value(number);
    comparisons.value(frame, kind, firstCharacter, number);
    bound = comparisons.isBound() || (bound && afterComma);
    before = 0;
    return page ? Values.PAGE : bound ? Values.BOUND : Values.CORE;
  }

  void operator(Frame frame, String sql, int from, int to) {
    settle(frame);
    locks = false;
    awaitsType = false;
    tables.cancel();
    limits.other();
    before = 0;
    char c = sql.charAt(from);
    int length = to - from;
    star = length == 1 && c == '*' && frame.items && frame.verb != 0;
    char second = length > 1 ? sql.charAt(from + 1) : 0;
    if (c == '=' && (length == 1 || (length == 2 && second == '='))) {
      comparisons.compare(Comparisons.EQUAL);
    } else if (length == 3 && sql.startsWith("<=>", from)) {
      comparisons.compare(Comparisons.EQUAL);
    } else if ((c == '<' || c == '>') && (length == 1 || (length == 2 && second == '='))) {
      comparisons.compare(c == '<' ? Comparisons.BELOW : Comparisons.RANGE);
      comparisons.strict(length == 1);
    } else if (length == 2 && ((c == '<' && second == '>') || (c == '!' && second == '='))) {
      comparisons.compare(Comparisons.UNEQUAL);
    } else {
      comparisons.join();
    }
  }

  /** A dot, or a cast, or the colon of a slice. */
  void joint(Frame frame, boolean cast, boolean dot) {
    if (dot) {
      dotted = pending;
      if (tables.isNaming()) {
        tables.dot();
      }
      return;
    }
    settle(frame);
    if (cast) {
      comparisons.cast();
      awaitsType = true;
    }
  }

  void comma(Frame frame) {
    settle(frame);
    if (star) {
      star = false;
      selectsStar();
    }
    awaitsType = false;
    frame.commas++;
    limits.comma();
    before = 0;
    locks = false;
    comparisons.reset();
    boolean list = frame.clause == SOURCES || frame.clause == JOINED;
    if (list && (frame.verb != 0 || frame.tables)) {
      frame.clause = SOURCES;
      tables.await(Tables.Awaited.SOURCE);
    } else if (list && frame.kind == Frame.STATEMENT) {
      tables.await(Tables.Awaited.TARGET); // DROP TABLE a, b
    } else if (frame.clause == NAMES_OF_WITH && frame.kind != Frame.PLAIN) {
      awaitsNameOfWith = true;
    }
  }

  void open(Frame outer, Frame inner, int word, boolean leading) {
    boolean name = pending;
    boolean source = !name && tables.awaitsSource();
    pending = false;
    dotted = false;
    awaitsNameOfWith = false;
    star = false;
    locks = false;
    inner.clause = outer.clause;
    inner.top = outer.top;
    if (name && tables.isNaming()) {
      tables.settle(true);
      inner.clause = REST;
    }
    if (awaitsType) {
      inner.type = true; // numeric(10, 2)
      awaitsType = false;
    }
    boolean filter = word == Words.FILTER || word == Words.GROUP;
    inner.function = inner.kind == Frame.CALL ? (word != 0 ? word : ANY_FUNCTION) : 0;
    inner.aggregate = outer.aggregate || (word == Words.AGGREGATE && name) || filter;
    if (inner.function == Words.AGGREGATE && outer.items) {
      verdict.aggregate();
    }
    inner.items = outer.items && !inner.aggregate;
    inner.type |= outer.type;
    inner.outermost = outer.outermost
        && (leading || (outer.verb == Words.UNION && (word == Words.UNION || word == Words.ALL)));
    inner.asksByArray = word == Words.ANY
        || word == Words.UNNEST
        || (word == Words.ALL && comparisons.isPending())
        || (outer.asksByArray && (inner.kind == Frame.CALL || inner.kind == Frame.PLAIN));
    if (source && word != Words.USING && word != Words.TABLE) {
      inner.tables = true;
      inner.clause = SOURCES;
    } else {
      tables.cancel();
    }
    comparisons.opened();
    before = 0;
  }

  void close(Frame outer, Frame inner) {
    settle(inner);
    if (star) {
      star = false;
      selectsStar();
    }
    tables.cancel();
    awaitsType = false;
    before = 0;
    if (inner.function == Words.IDENTITY && !inner.hasValue && !inner.hasColumn) {
      traits.add(SqlTrait.SEQUENCE, verdict.first() != Words.CREATE);
    }
    if (inner.outermost) {
      outer.verb = Words.UNION; // (select …) limit 1
    }
    if (inner.kind != Frame.QUERY && !inner.aggregate) {
      outer.hasColumn |= inner.hasColumn;
      outer.hasValue |= inner.hasValue;
    }
    if (!inner.type || inner.kind != Frame.CALL || inner.function == Words.CAST) {
      comparisons.operand(operandOf(inner));
    }
  }

  private int operandOf(Frame inner) {
    int columns = inner.hasColumn ? Comparisons.COLUMN : Comparisons.VALUE;
    return switch (inner.kind) {
      case Frame.CALL ->
        switch (inner.function) {
          case Words.AGGREGATE, Words.ANY, Words.UNNEST -> Comparisons.OTHER;
          case Words.ROW -> columns;
          default ->
            inner.hasColumn
                ? Comparisons.FUNCTION
                : inner.hasValue ? Comparisons.VALUE : Comparisons.OTHER;
        };
      case Frame.PLAIN ->
        inner.commas > 0 || comparisons.operand() == Comparisons.NONE
            ? columns
            : comparisons.operand();
      case Frame.SUBSCRIPT -> Comparisons.COLUMN;
      default -> Comparisons.OTHER;
    };
  }

  void list(int elements, int parameters) {
    longestList = Math.max(longestList, elements);
    traits.add(SqlTrait.LIST_OF_PARAMETERS, elements > 1 && parameters > 1);
  }

  void end(Frame frame) {
    settle(frame);
    if (star) {
      star = false;
      selectsStar();
    }
    verdict.end();
    traits.add(
        SqlTrait.KEYSET_PAGE,
        comparisons.isBehind()
            && traits.has(SqlTrait.LIMIT)
            && !traits.has(SqlTrait.LIMIT_ONE)
            && !traits.has(SqlTrait.EQUALITY));
  }

  SqlStatement result(NormalText text, Values values) {
    StatementKind kind = verdict.kind();
    traits.add(SqlTrait.NO_TABLE, !tables.saw());
    traits.add(SqlTrait.METADATA, tables.sawCatalog());
    return new SqlStatement(
        new Fingerprint(text.id(), text.toString(), kind, tables.found()),
        traits.toSet(),
        longestList,
        values.result(traits.has(SqlTrait.LIMIT) && !traits.has(SqlTrait.LIMIT_ONE)));
  }
}
