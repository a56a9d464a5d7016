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

  private static final int ANY_FUNCTION = -1;

  private final Tables tables;
  private final Traits traits = new Traits();
  private final Limits limits = new Limits(traits);
  private final Comparisons comparisons = new Comparisons(traits, limits);

  private final Verdict verdict = new Verdict(traits);
  private final Keywords keywords;
  private int longestList;

  // Of the last tokens.
  private boolean pending; // a name that may be that of a function, a table or a column
  private boolean dotted;
  private boolean alias;
  private int pendingCode;
  private boolean awaitsType;
  private boolean star;
  private boolean bound;

  Observer(String sql, SqlDialect dialect, char[] folding) {
    this.tables = new Tables(sql, folding);
    this.keywords = new Keywords(dialect, tables, traits, limits, comparisons, verdict);
  }

  void statement(Frame base) {
    base.outermost = true;
    base.top = true;
    verdict.statement();
    keywords.interrupted();
    pending = false;
    dotted = false;
    awaitsType = false;
    keywords.awaitNameOfWith(false);
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

  /** A word without quotes that is no keyword, and not the first of its statement. */
  void plainName(Frame frame, int from, int to, boolean operandBefore) {
    if (dotted) {
      dotted = false;
      pending = false;
    } else if (pending) {
      settle(frame);
    }
    star = false;
    limits.other();
    name(0, from, to, false, operandBefore || keywords.before() == Words.AS);
    keywords.interrupted();
  }

  /** Whether the parts of a name that comes now are asked for. */
  boolean awaitsName() {
    return tables.awaits() || keywords.awaitsNameOfWith();
  }

  /** A name with a dot inside, while none is awaited. */
  void qualifiedName(Frame frame) {
    if (pending && !dotted) {
      settle(frame);
    }
    dotted = false;
    star = false;
    limits.other();
    keywords.interrupted();
    pending = !awaitsType;
    awaitsType = false;
    alias = false;
    pendingCode = 0;
  }

  void word(Frame frame, int found, int from, int to, boolean operandBefore, int token) {
    int code = Words.code(found);
    boolean continues = dotted;
    if (continues) {
      dotted = false;
      pending = false;
    } else if (code == Words.FROM && frame.function == Words.EXTRACT && frame.verb == 0) {
      pending = false; // the field, no column
    } else if (pending) {
      settle(frame);
    }
    verdict.word(code);
    if (star) {
      star = false;
      endsStar(code);
    }
    boolean soft = found == 0 || (found & Words.NAME) != 0;
    boolean leads = frame.firstToken > 0 ? frame.firstToken == token - 1 : frame.verb == 0;
    if (keywords.read(frame, code, leads, soft) && soft) {
      name(code, from, to, false, operandBefore || keywords.before() == Words.AS);
    }
    keywords.passed(code);
  }

  void quoted(Frame frame, int from, int to, boolean operandBefore) {
    if (dotted) {
      dotted = false;
      pending = false;
    } else if (pending) {
      settle(frame);
    }
    star = false;
    verdict.word(0);
    limits.other();
    name(0, from, to, true, operandBefore || keywords.before() == Words.AS);
    keywords.interrupted();
  }

  private void name(int code, int from, int to, boolean quoted, boolean isAlias) {
    if (awaitsType) {
      awaitsType = false;
      return;
    }
    if (keywords.awaitsNameOfWith()) {
      keywords.awaitNameOfWith(false);
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
    pending = false;
    if (tables.isNaming()) {
      tables.settle(false);
      if (frame.clause == Keywords.ITEMS) {
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

  void asksByArray() {
    traits.add(SqlTrait.ARRAY_PARAMETER);
  }

  /** Returns what the value is for, as {@link Values} names it. */
  int value(Frame frame, int kind, char firstCharacter, long number, boolean afterComma) {
    if (pendingCode == Words.TYPE) {
      pending = false; // date '2020-01-01'
    }
    if (pending) {
      settle(frame);
    }
    star = false;
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
    keywords.interrupted();
    bound = comparisons.isBound() || (bound && afterComma);
    return page ? Values.PAGE : bound ? Values.BOUND : Values.CORE;
  }

  void operator(Frame frame, String sql, int from, int to) {
    if (pending) {
      settle(frame);
    }
    awaitsType = false;
    tables.cancel();
    limits.other();
    keywords.interrupted();
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
    if (pending) {
      settle(frame);
    }
    if (cast) {
      comparisons.cast();
      awaitsType = true;
    }
  }

  void comma(Frame frame) {
    if (pending) {
      settle(frame);
    }
    if (star) {
      star = false;
      selectsStar();
    }
    awaitsType = false;
    frame.commas++;
    limits.comma();
    keywords.interrupted();
    comparisons.reset();
    boolean list = frame.clause == Keywords.SOURCES || frame.clause == Keywords.JOINED;
    if (list && (frame.verb != 0 || frame.tables)) {
      frame.clause = Keywords.SOURCES;
      tables.await(Tables.Awaited.SOURCE);
    } else if (list && frame.kind == Frame.STATEMENT) {
      tables.await(Tables.Awaited.TARGET); // DROP TABLE a, b
    } else if (frame.clause == Keywords.NAMES_OF_WITH && frame.kind != Frame.PLAIN) {
      keywords.awaitNameOfWith(true);
    }
  }

  void open(Frame outer, Frame inner, int word, boolean leading) {
    boolean name = pending;
    boolean source = !name && tables.awaitsSource();
    pending = false;
    dotted = false;
    keywords.awaitNameOfWith(false);
    star = false;
    inner.clause = outer.clause;
    inner.top = outer.top;
    if (name && tables.isNaming()) {
      tables.settle(true);
      inner.clause = Keywords.REST;
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
      inner.clause = Keywords.SOURCES;
    } else {
      tables.cancel();
    }
    comparisons.opened();
    keywords.interrupted();
  }

  void close(Frame outer, Frame inner) {
    if (pending) {
      settle(inner);
    }
    if (star) {
      star = false;
      selectsStar();
    }
    tables.cancel();
    awaitsType = false;
    keywords.interrupted();
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
    if (pending) {
      settle(frame);
    }
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
        values.result());
  }
}
