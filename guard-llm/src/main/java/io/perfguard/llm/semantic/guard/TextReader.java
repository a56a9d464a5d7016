/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the pieces of a text into tokens: phrases, numbers, names, classes. Not thread-safe. */
final class TextReader {
  private static final Lexicon ENGLISH = Lexicon.ENGLISH;
  private static final int ENOUGH_WORDS = 5;
  private static final int NEAR = 6;
  private static final Set<String> GREETINGS =
      Set.of("hi", "hello", "hey", "please", "so", "ok", "okay", "and");
  // Content words whose class their forms share.
  private static final long BY_STEM =
      Words.bits(WordClass.SYMMETRIC, WordClass.GENERIC, WordClass.TURNING);

  private final List<RawToken> pieces;
  private final List<Token> tokens = new ArrayList<>();
  private final boolean title;

  private TextReader(List<RawToken> pieces) {
    this.pieces = pieces;
    this.title = isTitle(pieces);
  }

  static List<Token> read(List<RawToken> pieces) {
    TextReader reader = new TextReader(pieces);
    int at = 0;
    while (at < pieces.size()) {
      at = reader.next(at);
    }
    return withoutLeadingMarks(reader.tokens);
  }

  /** Whether all words of their own meaning begin with capitals: then capitals say nothing. */
  private static boolean isTitle(List<RawToken> pieces) {
    int words = 0;
    for (RawToken piece : pieces) {
      boolean content = piece.kind() == Token.Kind.WORD
          && (ENGLISH.classes(piece.text()) & Words.NO_CONTENT) == 0;
      if (content && !piece.capital() && !piece.first()) {
        return false;
      }
      words += content ? 1 : 0;
    }
    return words >= ENOUGH_WORDS;
  }

  /** What a greeting that was taken out left behind. */
  private static List<Token> withoutLeadingMarks(List<Token> tokens) {
    int begin = 0;
    while (begin < tokens.size()
        && (tokens.get(begin).isMark() || GREETINGS.contains(tokens.get(begin).text()))) {
      begin++;
    }
    return tokens.subList(begin, tokens.size());
  }

  private int next(int at) {
    RawToken piece = pieces.get(at);
    if (piece.kind() == Token.Kind.COMMA || piece.kind() == Token.Kind.STOP) {
      tokens.add(new Token(piece.kind(), "", "", 0, false, null));
      return at + 1;
    }
    int afterPhrase = phrase(at);
    if (afterPhrase > at) {
      return afterPhrase;
    }
    int afterCode = spacedCode(at);
    if (afterCode > at) {
      return afterCode;
    }
    NumberReader.Result number = NumberReader.read(pieces, at);
    if (number != null) {
      number(number.quantity());
      return number.end();
    }
    plain(at, piece);
    return at + 1;
  }

  private void number(Quantity quantity) {
    String key = Double.toString(quantity.value());
    tokens.add(new Token(Token.Kind.NUMBER, key, key, 0, false, quantity));
  }

  private int phrase(int at) {
    for (Lexicon.Phrase phrase : ENGLISH.phrases(pieces.get(at).text())) {
      if (startsWith(at, phrase.words())) {
        for (String word : phrase.replacement()) {
          replaced(word);
        }
        return at + phrase.words().size();
      }
    }
    return at;
  }

  private boolean startsWith(int at, List<String> words) {
    if (at + words.size() > pieces.size()) {
      return false;
    }
    for (int i = 0; i < words.size(); i++) {
      if (!pieces.get(at + i).text().equals(words.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void replaced(String word) {
    if (Pieces.hasDigit(word) && Pieces.isDigits(word, 0)) {
      number(new Quantity(Double.parseDouble(word), "", false, false));
      return;
    }
    long classes = ENGLISH.classes(word);
    tokens.add(
        new Token(Token.Kind.WORD, word, ENGLISH.stem(word), classes, isPlace(classes), null));
  }

  private static boolean isPlace(long classes) {
    return (classes & Words.bits(WordClass.PLACE, WordClass.MONTH, WordClass.WEEKDAY)) != 0;
  }

  /** A code of customs in groups, "7208 51 20", is one code. */
  private int spacedCode(int at) {
    if (!isGroup(at, 4) || !isGroup(at + 1, 2) || isDate(at)) {
      return at;
    }
    int end = isGroup(at + 2, 2) ? at + 3 : at + 2;
    StringBuilder code = new StringBuilder();
    for (int i = at; i < end; i++) {
      code.append(pieces.get(i).text());
    }
    tokens.add(new Token(Token.Kind.IDENTIFIER, code.toString(), code.toString(), 0, false, null));
    return end;
  }

  /** A year and a month have the form of a code too. */
  private boolean isDate(int at) {
    int year = Integer.parseInt(pieces.get(at).text());
    int month = Integer.parseInt(pieces.get(at + 1).text());
    return year >= 1900 && year <= 2100 && month >= 1 && month <= 12;
  }

  private boolean isGroup(int at, int digits) {
    if (at >= pieces.size()) {
      return false;
    }
    RawToken piece = pieces.get(at);
    return piece.kind() == Token.Kind.NUMBER
        && piece.text().length() == digits
        && Pieces.isDigits(piece.text(), 0);
  }

  private void plain(int at, RawToken piece) {
    if (piece.kind() != Token.Kind.WORD) {
      String text = piece.kind() == Token.Kind.IDENTIFIER ? identifier(piece.text()) : piece.text();
      tokens.add(new Token(piece.kind(), text, text, 0, false, null));
      return;
    }
    String text = renamed(at, piece);
    long classes = ENGLISH.classes(text) | (ENGLISH.classes(ENGLISH.stem(text)) & BY_STEM);
    boolean name = isPlace(classes) || (!title && isName(at, piece, classes));
    tokens.add(new Token(Token.Kind.WORD, text, ENGLISH.stem(text), classes, name, null));
  }

  /** The country and the month that are pronoun and verb when written small. */
  private String renamed(int at, RawToken piece) {
    if (piece.text().equals("use") && isUsedTo(at)) {
      return "used-to";
    }
    if (piece.acronym() && piece.text().equals("us")) {
      return "usa";
    }
    return piece.capital() && piece.text().equals("may") ? "may-month" : piece.text();
  }

  /** "Did they use to": what they no longer do. */
  private boolean isUsedTo(int at) {
    boolean to = at + 1 < pieces.size() && pieces.get(at + 1).text().equals("to");
    for (int i = Math.max(0, at - NEAR); to && i < at; i++) {
      if (pieces.get(i).text().equals("did")) {
        return true;
      }
    }
    return false;
  }

  /** Codes are the same with and without dots, hyphens and case. */
  private static String identifier(String text) {
    String plain = text.replace("-", "");
    return Pieces.isDigits(plain.replace(".", ""), 0)
        ? plain.replace(".", "")
        : plain.toLowerCase(Locale.ROOT);
  }

  private boolean isName(int at, RawToken piece, long classes) {
    long function = Words.NO_CONTENT | WordClass.GENERIC.bit;
    if ((classes & function) != 0) {
      return false;
    }
    if (piece.capital() || piece.acronym()) {
      return true;
    }
    // The first word of a sentence begins with a capital anyhow: a name only if a name follows it.
    RawToken following = at + 1 < pieces.size() ? pieces.get(at + 1) : null;
    return piece.first() && following != null && following.capital() && !isKnownWord(piece);
  }

  private static boolean isKnownWord(@Nullable RawToken piece) {
    return piece == null || ENGLISH.isKnown(ENGLISH.stem(piece.text()));
  }
}
