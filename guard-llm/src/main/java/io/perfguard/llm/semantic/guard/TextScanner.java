/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into pieces: words with their contractions undone, numbers, identifiers, addresses,
 * and the marks that end a clause. Not thread-safe.
 */
final class TextScanner {
  private static final String OPENING = "([{<\"'`\u201c\u2018\u00ab\u201e*";
  private static final String CLOSING = ")]}>\"'`\u201d\u2019\u00bb*.,;:!?\u2026";
  private static final String SENTENCE_ENDS = ".!?";
  private static final String BREAKS = ",;:()[]";

  private final List<RawToken> tokens = new ArrayList<>();
  private final int maximumTokens;
  private boolean sentenceStart = true;

  private TextScanner(int maximumTokens) {
    this.maximumTokens = maximumTokens;
  }

  /** The pieces of a text, at most so many. */
  static List<RawToken> scan(String text, int maximumTokens) {
    TextScanner scanner = new TextScanner(maximumTokens);
    int length = text.length();
    int at = 0;
    while (at < length && scanner.tokens.size() < maximumTokens) {
      while (at < length && isSpace(text.charAt(at))) {
        at++;
      }
      int begin = at;
      while (at < length && !isSpace(text.charAt(at))) {
        at++;
      }
      if (begin < at) {
        scanner.chunk(text.substring(begin, at));
      }
    }
    return scanner.tokens;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || c == '\u00a0' || c == '\u200b';
  }

  private void chunk(String chunk) {
    int begin = 0;
    int end = chunk.length();
    while (begin < end && OPENING.indexOf(chunk.charAt(begin)) >= 0) {
      mark(chunk.charAt(begin++));
    }
    while (end > begin
        && CLOSING.indexOf(chunk.charAt(end - 1)) >= 0
        && !isDottedAcronym(chunk, begin, end)) {
      end--;
    }
    if (begin < end) {
      piece(chunk.substring(begin, end));
    }
    for (int i = end; i < chunk.length(); i++) {
      mark(chunk.charAt(i));
    }
  }

  /** "U.S." keeps its last dot, so that it is not taken for the end of a sentence. */
  private static boolean isDottedAcronym(String chunk, int begin, int end) {
    return end - begin >= 4
        && chunk.charAt(end - 1) == '.'
        && chunk.charAt(end - 3) == '.'
        && Character.isLetter(chunk.charAt(end - 2))
        && Character.isLetter(chunk.charAt(end - 4));
  }

  private void mark(char c) {
    if (SENTENCE_ENDS.indexOf(c) >= 0) {
      sentenceStart = true;
      add(RawToken.mark(Token.Kind.STOP));
    } else if (BREAKS.indexOf(c) >= 0) {
      add(RawToken.mark(Token.Kind.COMMA));
    }
  }

  private void add(RawToken token) {
    if (tokens.size() < maximumTokens) {
      tokens.add(token);
    }
  }

  private void piece(String piece) {
    if (Pieces.isAddress(piece)) {
      add(RawToken.plain(Token.Kind.ADDRESS, piece));
    } else if (isDottedAcronym(piece, 0, piece.length())) {
      word(piece.replace(".", ""));
    } else if (Pieces.hasDigit(piece)) {
      digits(withoutGenitive(piece));
    } else if (Pieces.isIdentifier(piece)) {
      add(RawToken.plain(Token.Kind.IDENTIFIER, piece));
    } else {
      parts(piece);
    }
    sentenceStart = false;
  }

  /** "order 4711's" is order 4711. */
  private static String withoutGenitive(String piece) {
    boolean genitive = piece.length() > 2 && (piece.endsWith("'s") || piece.endsWith("\u2019s"));
    return genitive ? piece.substring(0, piece.length() - 2) : piece;
  }

  /** Words that a hyphen, a slash or a dash joins are words of their own. */
  private void parts(String piece) {
    int begin = 0;
    for (int i = 0; i <= piece.length(); i++) {
      if (i == piece.length() || "-/\u2013\u2014\u2011|+=".indexOf(piece.charAt(i)) >= 0) {
        if (i > begin) {
          contraction(piece.substring(begin, i));
        }
        begin = i + 1;
      }
    }
  }

  private void contraction(String word) {
    String plain = word.replace('\u2019', '\'');
    int mark = plain.indexOf('\'');
    if (mark < 0) {
      word(plain);
      return;
    }
    for (String part : Contractions.expand(plain.toLowerCase(Locale.ROOT), mark)) {
      word(
          part.equals(part.toLowerCase(Locale.ROOT))
                  && Character.isUpperCase(plain.charAt(0))
                  && plain.toLowerCase(Locale.ROOT).startsWith(part)
              ? plain.substring(0, part.length())
              : part);
    }
  }

  private void word(String word) {
    if (word.isEmpty()) {
      return;
    }
    if (word.equals("&")) {
      add(RawToken.plain(Token.Kind.WORD, "and"));
      return;
    }
    boolean capital = Character.isUpperCase(word.charAt(0));
    boolean acronym = capital && word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    String lower = word.toLowerCase(Locale.ROOT);
    if (Pieces.hasLetter(word)) {
      add(new RawToken(
          Token.Kind.WORD, lower, capital && !sentenceStart, capital && sentenceStart, acronym));
      sentenceStart = false;
    } else if (Pieces.isSymbol(word)) {
      add(RawToken.plain(Token.Kind.WORD, word));
    }
  }

  private void digits(String piece) {
    List<String> numbers = Pieces.numbers(piece);
    if (numbers.isEmpty()) {
      boolean known = Lexicon.ENGLISH.isKnown(piece.toLowerCase(Locale.ROOT));
      add(RawToken.plain(known ? Token.Kind.WORD : Token.Kind.IDENTIFIER, piece));
      return;
    }
    for (String number : numbers) {
      if (Character.isLetter(number.charAt(0)) || !Pieces.hasDigit(number)) {
        add(RawToken.plain(Token.Kind.WORD, number));
      } else {
        add(new RawToken(Token.Kind.NUMBER, number, false, false, false));
      }
    }
  }
}
