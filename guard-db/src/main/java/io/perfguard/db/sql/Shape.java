/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.Arrays;

/** Writes the tokens with canonical spaces, and collapses the lists among them. Not thread-safe. */
final class Shape {
  /*
   * An element of a list is written, and taken back if it reads as the one before did: its length and the hash of its
   * characters say so. A row of VALUES behind the first is taken back in any case. What is taken back leaves no trace, so
   * a list of any length takes the space of its longest element.
   */
  private static final int DEEPEST =
      64; // deeper parentheses are written, and otherwise not looked at

  private static final char NEVER_CLOSED = 0;

  // What was written last.
  private static final int NOTHING = 0;
  private static final int WORD = 1;
  private static final int VALUE = 2;
  private static final int OPENING = 3;
  private static final int CLOSING = 4;
  private static final int COMMA = 5;
  private static final int DOT = 6; // also :: and the colon of a slice
  private static final int OPERATOR = 7;
  private static final int SIGN = 8;
  private static final int SEMICOLON = 9;

  /** Those behind which a space stands. */
  private static final int SPACED =
      (1 << WORD) | (1 << VALUE) | (1 << CLOSING) | (1 << OPERATOR) | (1 << SEMICOLON);

  private final String sql;
  private final char[] folding;
  private final NormalText text;
  private final GeneratedNames generated;
  private final Observer observer;
  private final Values values = new Values();
  private Frame[] frames = new Frame[4];
  private Frame frame;
  private int depth;
  private int deeper;

  private int tokens;
  private int last = NOTHING;
  private int lastWord; // as Words finds it; 0 if the last token was no word
  private int wordBefore;
  private boolean operand; // whether the last token ends one
  private boolean semicolon;
  private boolean began; // whether the statement has a token
  private boolean worded; // whether it has a word
  private boolean hint;
  private int signToken;
  private int signLength;
  private long signHash;
  private int beforeSign;
  private int lists; // how many of the open parentheses hold one

  Shape(String sql, SqlDialect dialect, char[] folding, Observer observer) {
    this.sql = sql;
    this.folding = folding;
    this.text = new NormalText(sql.length());
    this.generated = new GeneratedNames(dialect);
    this.observer = observer;
    this.frame = new Frame();
    frames[0] = frame;
    statement();
  }

  boolean operand() {
    return operand;
  }

  boolean isAfterDot() {
    return last == DOT;
  }

  boolean isInSubscript() {
    return depth > 0 && frame.kind == Frame.SUBSCRIPT;
  }

  /** Whether a bracket that comes now can only be of an array. */
  boolean awaitsArray() {
    return operand || isInArray();
  }

  boolean isInArray() {
    return Words.code(lastWord) == Words.ARRAY || frame.kind == Frame.ARRAY;
  }

  private void statement() {
    depth = 0;
    deeper = 0;
    frame = frames[0];
    frame.reset(Frame.STATEMENT);
    began = false;
    worded = false;
    observer.statement(frame);
  }

  private void begin() {
    if (semicolon) {
      semicolon = false;
      text.append(';');
      last = SEMICOLON;
      observer.end(frame);
      statement();
      observer.oneMoreStatement();
    }
    tokens++;
  }

  private boolean spaced() {
    return ((1 << last) & SPACED) != 0;
  }

  private void spaceBefore() {
    if (spaced()) {
      text.append(' ');
    }
  }

  private void wrote(int what, int word, boolean isOperand) {
    last = what;
    wordBefore = lastWord;
    lastWord = word;
    operand = isOperand;
    began = true;
  }

  /**
   * A word without quotes.
   *
   * @param ats how many {@code @} it begins with
   * @return where it ends; minus that if a literal follows to which it belongs, in which case
   *     nothing was written
   */
  int word(int from, int limit, int ats, boolean introducers) {
    int length = text.length();
    long hash = text.isKept() ? 0 : text.hash();
    begin();
    boolean spaced = spaced();
    if (ats > 0) {
      text.append(spaced, '@');
      text.append(sql, from + 1, from + ats);
      spaced = false;
    }
    int to = text.appendWord(spaced, sql, from + ats, limit, folding);
    char next = to < limit ? sql.charAt(to) : 0;
    boolean plain = worded && !hint && !generated.isActive();
    if (next == '.' && plain && !observer.awaitsName()) {
      int end = qualified(to, limit);
      if (end > 0) {
        return end;
      }
    }
    if (next == '\'' || next == '&' || introducers) {
      int literal = literalBehind(from, to, limit, introducers);
      if (literal > 0) {
        takeBack(length, hash);
        tokens--;
        return -literal;
      }
    }
    int found = Words.find(sql, from + ats, to, folding);
    if (found == 0 && plain) {
      observer.plainName(frame, from, to, operand); // the most
      wrote(WORD, 0, true);
    } else {
      keyword(found, from, to, ats, length, hash);
    }
    return to;
  }

  /** Where the literal is that a word belongs to; 0 if there is none. */
  private int literalBehind(int from, int to, int limit, boolean introducers) {
    if (to < limit
        && (sql.charAt(to) == '\'' || sql.charAt(to) == '&')
        && isPrefix(from, to, limit)) {
      return to;
    }
    boolean introduced = introducers && sql.charAt(from) == '_' && introduces(to, limit);
    return introduced ? Ends.ofSpace(sql, to, limit) : 0;
  }

  /**
   * The rest of {@code t.a}, which is so frequent that it is read as one token.
   *
   * @param from where the dot is
   * @return where it ends; 0 if something else follows, in which case nothing was written
   */
  private int qualified(int from, int limit) {
    if (from + 1 >= limit || !Characters.isWordStart(sql.charAt(from + 1))) {
      return 0;
    }
    int length = text.length();
    long hash = text.isKept() ? 0 : text.hash();
    text.append('.');
    int to = text.appendWord(false, sql, from + 1, limit, folding);
    char next = to < limit ? sql.charAt(to) : 0;
    boolean sequence = Words.isNextValue(sql, from + 1, to, folding);
    if (sequence || next == '.' || next == '\'' || next == '&') {
      takeBack(length, hash);
      return 0;
    }
    observer.qualifiedName(frame);
    wrote(WORD, 0, true);
    return to;
  }

  private void takeBack(int length, long hash) {
    if (hash == 0) {
      text.backTo(length);
    } else {
      text.backTo(length, hash);
    }
  }

  private void keyword(int word, int from, int to, int ats, int length, long hash) {
    int found = word;
    if (ats > 0) {
      boolean identity = ats == 2 && Words.code(found) == Words.IDENTITY;
      found = identity ? Words.SEQUENCE | Words.NAME : 0;
    }
    if (last == DOT && Words.code(found) != Words.SEQUENCE) {
      found = 0; // t.order
    }
    if (hint) {
      wrote(WORD, 0, true);
      return;
    }
    if (generated.hides(found, !worded) && ats == 0) {
      takeBack(length, hash);
      mask();
      return;
    }
    worded = true;
    observer.word(frame, found, from, to, operand, tokens);
    noteFirst(Words.code(found));
    wrote(WORD, found, (found & (Words.OPENS | Words.INTRODUCES)) == 0);
  }

  private void mask() {
    text.append(spaced(), '?');
    observer.value(frame, Observer.PLACE, ' ', -1, false);
    wrote(VALUE, 0, true);
  }

  private void noteFirst(int code) {
    if (depth > 0 && frame.firstToken == tokens - 1) {
      if (code == Words.SELECT || code == Words.WITH) {
        frame.kind = Frame.QUERY;
      } else if (code == Words.VALUES || code == Words.TABLE) {
        frame.kind = frame.kind == Frame.IN ? Frame.IN_VALUES : Frame.QUERY;
      }
    }
  }

  /** {@code N'…'}, {@code E'…'} and the like; {@code U&} stands before its quote as well. */
  private boolean isPrefix(int from, int to, int limit) {
    int length = to - from;
    char first = (char) (sql.charAt(from) | 0x20);
    if (sql.charAt(to) == '&') {
      return length == 1 && first == 'u' && to + 1 < limit && sql.charAt(to + 1) == '\'';
    }
    return length == 1
        ? "enxbq".indexOf(first) >= 0
        : length == 2 && first == 'n' && (sql.charAt(from + 1) | 0x20) == 'q';
  }

  private boolean introduces(int to, int limit) {
    int next = Ends.ofSpace(sql, to, limit);
    return next < limit && (sql.charAt(next) == '\'' || sql.charAt(next) == '"');
  }

  /** A name in quotes, as it is written. */
  void quoted(int from, int to) {
    begin();
    if (!hint && generated.hides(0, !worded)) {
      mask();
      return;
    }
    spaceBefore();
    text.append(sql, from, to);
    if (!hint) {
      observer.quoted(frame, from, to, operand);
    }
    wrote(WORD, 0, true);
  }

  /** A literal or a place for a value. */
  void value(int kind, char first, long number, int from, int to) {
    begin();
    boolean signed = kind == Observer.NUMBER && last == SIGN && signToken == tokens - 1;
    if (signed) {
      text.backTo(signLength, signHash);
      last = beforeSign;
    }
    text.append(spaced(), '?');
    if (!hint) {
      if (kind == Observer.PLACE) {
        frame.parameters++;
      }
      if (kind == Observer.PLACE && last == WORD && Words.code(lastWord) == Words.IN) {
        observer.asksByArray(); // in ?, which a driver writes out as a list
      }
      int use = observer.value(frame, kind, first, number, last == COMMA);
      use = lists > 0 ? Values.LIST : use;
      if (kind == Observer.PLACE) {
        values.place(use);
      } else {
        values.literal(use, sql, signed ? from - 1 : from, to);
      }
    }
    wrote(VALUE, 0, true);
  }

  /** A sign that no operand stands before; it goes with the number that follows. */
  void sign(char c) {
    begin();
    if (last != SIGN || signToken != tokens - 1) {
      signLength = text.length();
      signHash = text.hash();
      beforeSign = last;
    }
    text.append(last == SIGN || spaced(), c); // two signs never become a comment
    signToken = tokens;
    last = SIGN;
    operand = false;
    began = true;
  }

  void operator(int from, int to) {
    begin();
    text.append(last == SIGN || spaced(), sql.charAt(from));
    text.append(sql, from + 1, to);
    if (!hint) {
      observer.operator(frame, sql, from, to);
    }
    wrote(OPERATOR, 0, false);
  }

  /** What stands close to both of its neighbours: a dot, a cast, the colon of a slice. */
  void joint(int from, int to) {
    begin();
    text.append(sql, from, to);
    if (!hint) {
      observer.joint(frame, to - from == 2, sql.charAt(from) == '.');
    }
    wrote(DOT, 0, false);
  }

  void brace(char c) {
    begin();
    if (c == '{') {
      spaceBefore();
    }
    text.append(c);
    wrote(c == '{' ? OPENING : CLOSING, 0, c == '}');
  }

  void comma() {
    begin();
    if (!hint && deeper == 0) {
      if (frame.isList()) {
        endElement();
        frame.commaLength = text.length();
        frame.commaHash = text.hash();
        frame.elements++;
      } else if (frame.rowEnd == tokens - 1 && frame.rowEnd > 0) {
        frame.rowComma = tokens;
        frame.commaLength = text.length();
        frame.commaHash = text.hash();
      }
      observer.comma(frame);
    }
    text.append(',');
    text.append(' ');
    if (frame.isList() && deeper == 0 && !hint) {
      frame.startLength = text.length();
      frame.startHash = text.hash();
    }
    wrote(COMMA, 0, false);
  }

  private void endElement() {
    int length = text.length() - frame.startLength;
    long hash = text.since(frame.startLength, frame.startHash);
    if (frame.elements > 0 && length == frame.elementLength && hash == frame.elementHash) {
      text.backTo(frame.commaLength, frame.commaHash);
    } else {
      frame.elementLength = length;
      frame.elementHash = hash;
    }
  }

  void open(boolean bracket) {
    begin();
    boolean word = last == WORD && (lastWord & Words.OPENS) == 0;
    boolean close = bracket
        ? word || last == CLOSING || last == VALUE // a[1]
        : word && !observer.isBeforeColumns(); // f(1)
    text.append(!close && spaced(), bracket ? '[' : '(');
    if (!hint) {
      push(bracket ? kindOfBracket() : kindOfParenthesis(), bracket);
    }
    wrote(OPENING, 0, false);
  }

  private int kindOfBracket() {
    boolean inner = frame.kind == Frame.ARRAY && (last == OPENING || last == COMMA);
    return inner || Words.code(lastWord) == Words.ARRAY ? Frame.ARRAY : Frame.SUBSCRIPT;
  }

  private int kindOfParenthesis() {
    int code = Words.code(lastWord);
    int before = last == WORD && code == Words.ROW ? tokens - 2 : tokens - 1;
    if (deeper == 0 && frame.rowComma > 0 && frame.rowComma == before) {
      return Frame.DROPPED_ROW;
    }
    if (code == Words.VALUES || (code == Words.ROW && Words.code(wordBefore) == Words.VALUES)) {
      return Frame.ROW;
    }
    if (code == Words.IN && frame.function != Words.POSITION) {
      return Frame.IN;
    }
    return last == WORD && (lastWord & Words.OPENS) == 0 ? Frame.CALL : Frame.PLAIN;
  }

  private void push(int kind, boolean bracket) {
    if (depth + 1 >= DEEPEST) {
      deeper++;
      return;
    }
    Frame outer = frame;
    depth++;
    if (depth == frames.length) {
      frames = Arrays.copyOf(frames, depth * 2);
    }
    Frame inner = frames[depth];
    if (inner == null) {
      inner = new Frame();
      frames[depth] = inner;
    }
    inner.reset(kind);
    inner.bracket = bracket;
    inner.firstToken = tokens;
    inner.firstPlace = values.places();
    lists += inner.isList() ? 1 : 0;
    inner.startLength = text.length();
    inner.startHash = text.hash();
    observer.open(outer, inner, Words.code(lastWord), !worded);
    frame = inner;
  }

  void close(boolean bracket) {
    begin();
    if (!hint && deeper == 0 && depth > 0 && frame.bracket == bracket) {
      pop(bracket ? ']' : ')');
    } else {
      text.append(bracket ? ']' : ')');
      if (deeper > 0 && !hint) {
        deeper--;
      }
    }
    wrote(CLOSING, 0, true);
  }

  private void pop(char closing) {
    Frame inner = frame;
    if (inner.isList()) {
      lists--;
      endElement();
      if (inner.firstToken < tokens - 1) {
        observer.list(inner.elements + 1, inner.parameters);
        values.list(inner.elements + 1, inner.firstPlace);
      }
    }
    if (closing != NEVER_CLOSED) {
      text.append(closing);
    }
    depth--;
    frame = frames[depth];
    observer.close(frame, inner);
    if (inner.kind == Frame.DROPPED_ROW) {
      text.backTo(frame.commaLength, frame.commaHash);
    }
    if (inner.kind == Frame.ROW || inner.kind == Frame.DROPPED_ROW) {
      frame.rowEnd = tokens;
      if (frame.kind == Frame.IN_VALUES) {
        frame.elements++;
      }
    } else if (inner.kind == Frame.IN_VALUES) {
      observer.list(inner.elements, inner.parameters);
    }
    if (inner.kind != Frame.QUERY) {
      frame.parameters += inner.parameters;
    }
  }

  void semicolon() {
    if (began) {
      semicolon = true;
    }
  }

  void openHint(String mark, boolean observed) {
    begin();
    spaceBefore();
    text.append(mark, 0, mark.length());
    last = WORD;
    hint = !observed;
  }

  void closeHint(boolean operandBefore) {
    spaceBefore();
    text.append("*/", 0, 2);
    last = WORD;
    operand = operandBefore;
    hint = false;
  }

  void end() {
    while (depth > 0) {
      pop(NEVER_CLOSED);
    }
    observer.end(frame);
  }

  SqlStatement result() {
    return observer.result(text, values);
  }
}
