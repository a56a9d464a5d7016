/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text that was read into words, numbers and names. Costs some microseconds for a question and
 * some 100 bytes a word, so keep it only while it is compared.
 *
 * <p>The first 4,096 characters and 512 words are read; what lies beyond must be equal in both
 * texts of a pair, or the guard {@code length} does not pass it. No argument may be null.
 *
 * <p>Immutable.
 */
public final class AnalysedText {
  /** More than this is not read: longer texts are compared as they are. */
  private static final int MAXIMUM_CHARACTERS = 4_096;

  private static final int MAXIMUM_TOKENS = 512;

  private final String text;
  private final List<Token> tokens;
  private final boolean complete;
  private final List<String> quotes;
  private final short[] classCounts = new short[Long.SIZE]; // by the place of the class's bit

  private AnalysedText(String text, List<Token> tokens, boolean complete) {
    this.text = text;
    this.tokens = tokens;
    this.complete = complete;
    this.quotes = Quotes.of(read());
    for (Token token : tokens) {
      for (long left = token.classes(); left != 0; left &= left - 1) {
        classCounts[WordClass.place(left)]++;
      }
    }
  }

  /**
   * Reads a text.
   *
   * @param text the text; may be empty
   * @return what was read
   */
  public static AnalysedText of(String text) {
    Require.nonNull(text, "text");
    String head = text.length() > MAXIMUM_CHARACTERS ? text.substring(0, MAXIMUM_CHARACTERS) : text;
    List<RawToken> pieces = TextScanner.scan(head, MAXIMUM_TOKENS);
    boolean complete = head.length() == text.length() && pieces.size() < MAXIMUM_TOKENS;
    return new AnalysedText(text, List.copyOf(TextReader.read(pieces)), complete);
  }

  /**
   * The text.
   *
   * @return it as it came
   */
  public String text() {
    return text;
  }

  /**
   * Its words, in lower case, contractions undone and fixed phrases replaced; numbers as digits.
   *
   * @return the words in their order, without marks
   */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    for (Token token : tokens) {
      if (!token.isMark()) {
        words.add(token.text());
      }
    }
    return words;
  }

  List<Token> tokens() {
    return tokens;
  }

  /** How many of its words are of a class. */
  int count(WordClass wordClass) {
    return classCounts[WordClass.place(wordClass.bit)];
  }

  /** Whether all of it was read. */
  boolean isComplete() {
    return complete;
  }

  /** What stands between quotation marks, in lower case and letters and digits alone. */
  List<String> quotes() {
    return quotes;
  }

  /** What was read, as letters and digits in lower case with single spaces between. */
  String plain() {
    return Quotes.plain(read());
  }

  private String read() {
    return text.length() > MAXIMUM_CHARACTERS ? text.substring(0, MAXIMUM_CHARACTERS) : text;
  }

  boolean isEqualTo(AnalysedText other) {
    return text.toLowerCase(Locale.ROOT).equals(other.text.toLowerCase(Locale.ROOT));
  }

  /** Shows the size only: prompts are not for logs. */
  @Override
  public String toString() {
    return "AnalysedText[" + text.length() + " characters]";
  }
}
