/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells numbers, identifiers and addresses apart by how they are written. Thread-safe. */
final class Pieces {
  private static final String CURRENCIES = "$\u20ac\u00a3\u00a5\u20b9";

  private Pieces() {}

  static boolean isSymbol(String text) {
    return text.length() == 1 && (CURRENCIES.indexOf(text.charAt(0)) >= 0 || text.equals("%"));
  }

  static boolean hasDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  static boolean hasLetter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isLetter(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A URL, an e-mail address or a path of a file. */
  static boolean isAddress(String text) {
    if (text.contains("://") || text.startsWith("www.")) {
      return true;
    }
    int at = text.indexOf('@');
    if (at > 0 && text.indexOf('.', at) > at + 1) {
      return true;
    }
    boolean path = text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("~/")
        || text.indexOf('\\') > 0;
    return path && text.length() > 2 && hasLetter(text);
  }

  /**
   * A name of code: an underscore, a colon pair, a call, a dot inside, or a capital after a small
   * letter.
   */
  static boolean isIdentifier(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      char before = text.charAt(i - 1);
      boolean inside = i + 1 < text.length();
      if (c == '_' || c == '(' || (c == ':' && before == ':')) {
        return true;
      }
      if (c == '.'
          && inside
          && Character.isLetter(before)
          && Character.isLetter(text.charAt(i + 1))) {
        return true;
      }
      if (Character.isUpperCase(c)
          && Character.isLowerCase(before)
          && !text.startsWith("Mc")
          && !text.startsWith("Mac")) {
        return true;
      }
    }
    return text.length() > 1
        && (text.charAt(0) == '_'
            || text.startsWith("--")
            || text.charAt(0) == '@'
            || text.charAt(0) == '#');
  }

  /**
   * The numbers of a piece, each with the letters that stand at it: "10-20km" is "10" and "20km".
   * Empty if the piece is no number: a code, a version.
   */
  static List<String> numbers(String piece) {
    String text = piece.toLowerCase(Locale.ROOT).replace("~", "");
    List<String> period = period(text);
    if (!period.isEmpty()) {
      return period;
    }
    List<String> parts = split(text);
    List<String> numbers = new ArrayList<>();
    for (String part : parts) {
      if (isCode(part)) {
        return List.of();
      }
      currencyFirst(part, numbers);
    }
    return numbers;
  }

  /** "q3", "h1", "fy2024": a word and a number. */
  private static List<String> period(String text) {
    int letters = text.startsWith("fy") ? 2 : text.startsWith("q") || text.startsWith("h") ? 1 : 0;
    if (letters == 0
        || text.length() == letters
        || !isDigits(text, letters)
        || (letters == 1 && text.length() > 2)) {
      return List.of();
    }
    String word = letters == 2 ? "fiscal" : text.charAt(0) == 'q' ? "quarter" : "half-year";
    return List.of(word, text.substring(letters));
  }

  /** At hyphens, slashes and colons between digits; a date with dots as well. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    boolean date = isDottedDate(text);
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean cut = i == text.length()
          || "-\u2013\u2014\u2011/:".indexOf(text.charAt(i)) >= 0
          || (date && text.charAt(i) == '.');
      if (cut) {
        if (i > begin) {
          parts.add(text.substring(begin, i));
        }
        begin = i + 1;
      }
    }
    return parts;
  }

  private static boolean isDottedDate(String text) {
    int first = text.indexOf('.');
    int last = text.lastIndexOf('.');
    return first > 0
        && last > first
        && first <= 2
        && last - first <= 3
        && text.length() - last == 5
        && isDigits(text.replace(".", ""), 0);
  }

  private static void currencyFirst(String part, List<String> into) {
    int begin = 0;
    if (CURRENCIES.indexOf(part.charAt(0)) >= 0) {
      into.add(part.substring(0, 1));
      begin = 1;
    }
    if (begin < part.length()) {
      into.add(part.substring(begin));
    }
  }

  /** Letters before digits, digits after letters, or more than one dot: no number but a code. */
  private static boolean isCode(String part) {
    int begin =
        CURRENCIES.indexOf(part.charAt(0)) >= 0 || part.charAt(0) == '.' || part.charAt(0) == '#'
            ? 1
            : 0;
    if (!hasDigit(part)) {
      return false;
    }
    if (begin >= part.length() || !isDigit(part.charAt(begin))) {
      return true;
    }
    int dots = 0;
    int at = begin;
    while (at < part.length()
        && (isDigit(part.charAt(at)) || part.charAt(at) == '.' || part.charAt(at) == ',')) {
      dots += part.charAt(at) == '.' ? 1 : 0;
      at++;
    }
    String suffix = part.substring(at);
    return dots > 1 || (!suffix.isEmpty() && !isSuffix(suffix));
  }

  /** What may stand at a number: an ordinal's ending, a scale, a unit, a sign. */
  private static boolean isSuffix(String suffix) {
    return switch (suffix) {
      case "st", "nd", "rd", "th", "k", "m", "b", "x", "s", "%", "+" -> true;
      default ->
        isUnit(suffix) || Lexicon.ENGLISH.scale(suffix) != null || CURRENCIES.contains(suffix);
    };
  }

  private static boolean isUnit(String suffix) {
    return Lexicon.ENGLISH.unit(suffix) != null;
  }

  static boolean isDigits(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return from < text.length();
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
