/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Finds the tokens of a text. Not thread-safe. */
final class Lexer {
  /*
   * One pass over the characters, without a grammar, in time that grows as the text does. Three steps, each of which
   * keeps only what the next token may ask for:
   *
   *   Lexer     finds where a token ends. A literal is never looked into, except for its first character and for the
   *             value of a whole number, which tell LIKE '%…' and LIMIT 1.
   *   Shape     writes tokens with canonical spaces, and takes back what is repeated in a list.
   *   Observer  follows the clauses by their keywords, and tells kind, tables and traits.
   *
   * Two questions cannot be answered by a character alone. Does an operand stand before? Then - is a minus, ? an operator
   * of JSONB and [ a subscript; else - is a sign, ? a place for a value. And what is a name? That is known only when the
   * next token is no parenthesis and no dot, so the observer keeps one name in suspense.
   *
   * What is unsure is masked. A literal without an end goes to the end of the text. Before the dialect is known, "x" may
   * be a text and \' may or may not end one: in the second case no reading of the rest is safe, and all of it is masked.
   *
   * A comment with a plus, and one with an exclamation mark for MySQL, change what the database does; they stay, and
   * their inside is read, so that no literal stays in it.
   */
  private final String sql;
  private final SqlDialect dialect;
  private final char[] folding;
  private final Shape shape;
  private final boolean mySql;
  private final boolean unknown;
  private final boolean questionOperators;
  private final boolean dollarQuotes;
  private final boolean nestedComments;

  private int at;
  private int limit;
  private boolean inHint;
  private boolean inDoubtfulCode; // inside of /*! … */ before the dialect is known
  private boolean versioned; // inside of /*! … */
  private boolean operandBeforeHint;

  Lexer(String sql, SqlDialect dialect, char[] folding) {
    this.sql = sql;
    this.dialect = dialect;
    this.folding = folding;
    this.shape = new Shape(sql, dialect, folding, new Observer(sql, dialect, folding));
    this.mySql = dialect.isMySql();
    this.unknown = dialect == SqlDialect.UNKNOWN;
    boolean alike = unknown
        || dialect == SqlDialect.STANDARD
        || dialect == SqlDialect.OTHER
        || dialect == SqlDialect.POSTGRESQL;
    this.questionOperators = alike;
    this.dollarQuotes = alike || mySql;
    this.nestedComments = dialect == SqlDialect.SQL_SERVER || (alike && !unknown);
    this.limit = sql.length();
  }

  SqlStatement read() {
    run();
    shape.end();
    return shape.result();
  }

  private void run() {
    while (at < limit) {
      char c = sql.charAt(at);
      int kind = Characters.classOf(c);
      if (kind == Characters.SPACE) { // before the switch: these two are the most
        at = Ends.ofSpace(sql, at + 1, limit);
        continue;
      }
      if (kind == Characters.LETTER) {
        word(0);
        continue;
      }
      switch (kind) {
        case Characters.DIGIT -> number(at);
        case Characters.TEXT_QUOTE -> text(at, mySql);
        case Characters.DOUBLE_QUOTE -> doubleQuote();
        case Characters.BACK_QUOTE -> quoted('`');
        case Characters.OPEN -> {
          shape.open(false);
          at++;
        }
        case Characters.CLOSE -> {
          shape.close(false);
          at++;
        }
        case Characters.OPEN_BRACKET -> openBracket();
        case Characters.CLOSE_BRACKET -> {
          shape.close(true);
          at++;
        }
        case Characters.COMMA -> {
          shape.comma();
          at++;
        }
        case Characters.SEMICOLON -> {
          shape.semicolon();
          at++;
        }
        case Characters.DOT -> dot();
        case Characters.COLON -> colon();
        case Characters.DOLLAR -> dollar();
        case Characters.QUESTION -> question();
        case Characters.AT -> at();
        case Characters.HASH -> hash();
        case Characters.OPEN_BRACE -> openBrace();
        case Characters.CLOSE_BRACE -> {
          shape.brace(c);
          at++;
        }
        case Characters.MINUS -> minus();
        case Characters.SLASH -> slash();
        case Characters.STAR -> star();
        case Characters.PERCENT -> percent();
        default -> operator();
      }
    }
  }

  private char next(int offset) {
    return at + offset < limit ? sql.charAt(at + offset) : 0;
  }

  private boolean isWordStartAt(int index) {
    return index < limit && Characters.isWordStart(sql.charAt(index));
  }

  private void word(int ats) {
    int end = shape.word(at, limit, ats, mySql || unknown);
    if (end >= 0) {
      at = end;
      return;
    }
    // The prefix of a literal.
    char prefix = (char) (sql.charAt(at) | 0x20);
    char last = (char) (sql.charAt(-end - 1) | 0x20);
    at = -end;
    if (sql.charAt(at) == '&') {
      at++; // U&
    }
    if (last == 'q' && sql.charAt(at) == '\'' && prefix != '_') {
      char opening = next(1);
      int pair = "[({<".indexOf(opening);
      place(Ends.ofQ(sql, at + 2, limit, pair < 0 ? opening : "])}>".charAt(pair)), Observer.TEXT);
    } else if (sql.charAt(at) == '"') {
      text(at, mySql);
    } else {
      text(at, mySql || prefix == 'e');
    }
  }

  private void place(int end, int kind) {
    int to = Math.max(end, at + 1);
    shape.value(kind, ' ', -1, at, to);
    at = to;
  }

  /** A literal whose quote stands at {@code from}. */
  private void text(int from, boolean escapes) {
    char quote = sql.charAt(from);
    char first = from + 1 < limit ? sql.charAt(from + 1) : 0;
    boolean doubtful = unknown || dialect == SqlDialect.OTHER;
    int end = escapes || doubtful
        ? Ends.ofEscaped(sql, from + 1, limit, quote, !escapes)
        : Ends.ofDoubled(sql, from + 1, limit, quote);
    if (inDoubtfulCode && end >= limit) {
      limit = sql.length(); // is it a comment, as for most, or goes the literal on, as for MySQL?
      end = limit;
    }
    shape.value(Observer.TEXT, first, -1, from, end);
    at = end;
  }

  private void doubleQuote() {
    if (dialect == SqlDialect.MYSQL || unknown) {
      text(at, dialect == SqlDialect.MYSQL);
    } else {
      quoted('"');
    }
  }

  private void quoted(char closing) {
    int end = Ends.ofDoubled(sql, at + 1, limit, closing);
    if (end == limit && (end - at < 2 || sql.charAt(end - 1) != closing)) {
      place(end, Observer.TEXT); // without an end: who knows what it is
    } else {
      shape.quoted(at, end);
      at = end;
    }
  }

  private void openBracket() {
    if (dialect == SqlDialect.SQL_SERVER) {
      quoted(']');
    } else if (unknown && !shape.awaitsArray()) {
      place(Ends.ofDoubled(sql, at + 1, limit, ']'), Observer.TEXT);
    } else if (unknown && !shape.isInArray() && quoteBeforeBracket()) {
      place(limit, Observer.TEXT); // a name with a quote inside, or a subscript that is a text
    } else {
      shape.open(true);
      at++;
    }
  }

  private boolean quoteBeforeBracket() {
    int end = at + 1;
    while (end < limit && sql.charAt(end) != ']') {
      if ("'\"$".indexOf(sql.charAt(end)) >= 0) {
        return true;
      }
      end++;
    }
    return false;
  }

  private void number(int from) {
    int end = Ends.ofNumber(sql, from, limit, dialect == SqlDialect.ORACLE);
    long value = 0;
    for (int i = from; i < end && value >= 0; i++) {
      char c = sql.charAt(i);
      if (!Characters.isDigit(c)) {
        value = -1;
      } else if (value < Integer.MAX_VALUE) {
        value = value * 10 + (c - '0');
      }
    }
    shape.value(from > at ? Observer.PLACE : Observer.NUMBER, ' ', value, from, end);
    at = end;
  }

  private void dot() {
    boolean number = Characters.isDigit(next(1))
        && !(shape.operand() && !Characters.isSpace(sql.charAt(at - 1)));
    if (number) {
      int end = Ends.ofNumber(sql, at, limit, dialect == SqlDialect.ORACLE);
      shape.value(Observer.NUMBER, ' ', -1, at, end);
      at = end;
    } else {
      shape.joint(at, at + 1);
      at++;
    }
  }

  private void colon() {
    char next = next(1);
    if (next == ':') {
      shape.joint(at, at + 2);
      at += 2;
    } else if (next == '=') {
      shape.operator(at, at + 2);
      at += 2;
    } else if (shape.isInSubscript() && (shape.operand() || Characters.isDigit(next))) {
      shape.joint(at, at + 1);
      at++;
    } else if (Characters.isDigit(next) || isWordStartAt(at + 1)) {
      place(endOfWord(at + 1), Observer.PLACE);
    } else {
      shape.operator(at, at + 1);
      at++;
    }
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < limit && NormalText.folded(sql.charAt(end), folding) != 0) {
      end++;
    }
    return end;
  }

  private void dollar() {
    if (Characters.isDigit(next(1))) {
      number(at + 1); // $1, or the money of SQL Server
      return;
    }
    int end = at + 1;
    while (end < limit
        && sql.charAt(end) != '$'
        && NormalText.folded(sql.charAt(end), folding) != 0) {
      end++;
    }
    if (dollarQuotes && end < limit && sql.charAt(end) == '$') {
      place(Ends.ofDollar(sql, at, end + 1, limit), Observer.TEXT);
    } else {
      word(0);
    }
  }

  private void question() {
    char next = next(1);
    boolean concatenated = next == '|' && next(2) == '|';
    if (questionOperators && shape.operand() && !concatenated) {
      int end = at + 1;
      while (end < limit && "?|&#-".indexOf(sql.charAt(end)) >= 0 && end - at < 3) {
        end++;
      }
      if (sql.charAt(end - 1) == '-' && sql.startsWith("--", end - 1)) {
        end--;
      }
      shape.operator(at, end);
      at = end;
      return;
    }
    int end = at + 1;
    while (end < limit && Characters.isDigit(sql.charAt(end))) {
      end++;
    }
    place(end, Observer.PLACE);
  }

  private void at() {
    char next = next(1);
    if ((next | 0x20) == 'p' && Characters.isDigit(next(2))) {
      int end = endOfWord(at + 1);
      if (isParameter(end)) {
        place(end, Observer.PLACE);
        return;
      }
    }
    boolean postgres = dialect == SqlDialect.POSTGRESQL;
    if (!postgres && isWordStartAt(at + 1)) {
      word(1);
    } else if (!postgres && next == '@' && isWordStartAt(at + 2)) {
      word(2);
    } else {
      operator();
    }
  }

  private boolean isParameter(int end) {
    for (int i = at + 2; i < end; i++) {
      if (!Characters.isDigit(sql.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void hash() {
    char next = next(1);
    if (mySql || (unknown && next != '>' && next != '-')) {
      at = Ends.ofLine(sql, at, limit);
    } else if (folding['#'] != 0 && (isWordStartAt(at + 1) || next == '#')) {
      word(0);
    } else {
      operator();
    }
  }

  /** {@code {ts '…'}} is a literal as a whole; what else is in braces is read as if it was not. */
  private void openBrace() {
    int from = Ends.ofSpace(sql, at + 1, limit);
    char first = from < limit ? (char) (sql.charAt(from) | 0x20) : 0;
    int to = first == 'd' || first == 't' ? from + 1 : from;
    if (first == 't' && to < limit && (sql.charAt(to) | 0x20) == 's') {
      to++;
    }
    int quote = Ends.ofSpace(sql, to, limit);
    if (to == from || quote >= limit || sql.charAt(quote) != '\'') {
      shape.brace('{');
      at++;
      return;
    }
    text(quote, mySql);
    int end = Ends.ofSpace(sql, at, limit);
    if (end < limit && sql.charAt(end) == '}') {
      at = end + 1;
    }
  }

  private void minus() {
    if (next(1) == '-') {
      boolean comment = !mySql || at + 2 >= limit || Characters.isSpace(sql.charAt(at + 2));
      if (comment) {
        at = Ends.ofLine(sql, at, limit);
        return;
      }
    }
    operator();
  }

  private void slash() {
    if (next(1) != '*') {
      operator();
    } else if (inHint) {
      at = limit; // a hint ends where the next */ is, whatever begins before
    } else if (next(2) == '+') {
      hint("/*+", false);
    } else if ((mySql || unknown) && (next(2) == '!' || (next(2) == 'M' && next(3) == '!'))) {
      versionedCode();
    } else {
      comment();
    }
  }

  private void comment() {
    int end = Ends.ofComment(sql, at + 2, limit, nestedComments);
    if (unknown && Ends.ofComment(sql, at + 2, limit, true) != end) {
      place(limit, Observer.TEXT); // where it ends depends on whether comments nest
    } else {
      at = end;
    }
  }

  private void hint(String mark, boolean observed) {
    int outerLimit = limit;
    int end = sql.indexOf("*/", at + 3);
    limit = end < 0 || end > outerLimit ? outerLimit : end;
    boolean operand = shape.operand();
    shape.openHint(mark, observed);
    inHint = true;
    at += 3;
    inDoubtfulCode = observed;
    if (observed) {
      version();
    }
    run();
    inHint = false;
    inDoubtfulCode = false;
    shape.closeHint(operand);
    at = Math.min(outerLimit, limit + 2);
    limit = outerLimit;
  }

  private void versionedCode() {
    if (unknown) {
      hint("/*!", true);
    } else if (versioned) {
      at += 3; // not nested
    } else {
      versioned = true;
      operandBeforeHint = shape.operand();
      shape.openHint("/*!", true);
      at += 3;
      version();
    }
  }

  /** The version behind {@code /*!} is no part of the statement. */
  private void version() {
    while (at < limit && (Characters.isDigit(sql.charAt(at)) || sql.charAt(at) == '!')) {
      at++;
    }
  }

  private void star() {
    if (versioned && next(1) == '/') {
      versioned = false;
      shape.closeHint(operandBeforeHint);
      at += 2;
    } else {
      operator();
    }
  }

  private void percent() {
    char next = next(1);
    if (!shape.operand() && next == 's' && endOfWord(at + 1) == at + 2) {
      place(at + 2, Observer.PLACE);
    } else if (!shape.operand() && next == '(') {
      int end = endOfWord(at + 2);
      if (end + 1 < limit && sql.charAt(end) == ')' && sql.charAt(end + 1) == 's') {
        place(end + 2, Observer.PLACE);
        return;
      }
      operator();
    } else {
      operator();
    }
  }

  private void operator() {
    char c = sql.charAt(at);
    if ((c == '-' || c == '+') && !shape.operand() && next(1) != '>') {
      shape.sign(c);
      at++;
      return;
    }
    int end = Operators.end(
        sql, at, limit, questionOperators && shape.operand(), dialect != SqlDialect.POSTGRESQL);
    shape.operator(at, end);
    at = end;
  }
}
