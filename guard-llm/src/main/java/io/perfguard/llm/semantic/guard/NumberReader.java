/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one number with its scale and unit out of pieces: "2.5 million tonnes", "$3k", "twenty
 * five", "1st", "Scope II". Not thread-safe.
 */
final class NumberReader {
  private static final Lexicon ENGLISH = Lexicon.ENGLISH;
  private static final int MAXIMUM_WORDS = 12;
  private static final double FIRST_YEAR = 1500;
  private static final double LAST_YEAR = 2300;

  private final List<RawToken> pieces;
  private int next;
  private double value;
  private String dimension = "";
  private double factor = 1;
  private boolean bare = true;
  private boolean word;

  private NumberReader(List<RawToken> pieces, int at) {
    this.pieces = pieces;
    this.next = at;
  }

  /** A number, and where it ends. */
  record Result(Quantity quantity, int end) {}

  /** The number that begins at a piece, or null if none does. */
  static @Nullable Result read(List<RawToken> pieces, int at) {
    return new NumberReader(pieces, at).read();
  }

  private @Nullable Result read() {
    currencyBefore();
    if (!number()) {
      return null;
    }
    scaleAndUnit();
    boolean year =
        bare && !word && value >= FIRST_YEAR && value <= LAST_YEAR && value == Math.rint(value);
    boolean weak = word && value == 1 && dimension.isEmpty();
    return new Result(new Quantity(value * factor, dimension, year, weak), next);
  }

  private @Nullable RawToken peek() {
    return next < pieces.size() ? pieces.get(next) : null;
  }

  private void currencyBefore() {
    RawToken first = peek();
    if (first == null || first.kind() != Token.Kind.WORD || next + 1 >= pieces.size()) {
      return;
    }
    Lexicon.Unit unit = ENGLISH.unit(first.text());
    boolean currency = unit != null && unit.factor() == 1 && unit.dimension().length() == 3;
    if (unit != null && currency && pieces.get(next + 1).kind() == Token.Kind.NUMBER) {
      take(unit);
    }
  }

  private void take(Lexicon.Unit unit) {
    dimension = unit.dimension();
    factor *= unit.factor();
    bare = false;
    next++;
  }

  private boolean number() {
    RawToken piece = peek();
    if (piece == null) {
      return false;
    }
    if (piece.kind() == Token.Kind.NUMBER) {
      next++;
      return digits(piece.text());
    }
    return piece.kind() == Token.Kind.WORD && (words() || roman(piece));
  }

  private boolean digits(String text) {
    int end = 0;
    while (end < text.length()
        && (Pieces.isDigit(text.charAt(end)) || ".,#".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    value = parse(text.substring(0, end));
    suffix(text.substring(end));
    bare &= end == text.length() && text.indexOf(',') < 0 && text.indexOf('.') < 0;
    return true;
  }

  private void suffix(String suffix) {
    switch (suffix) {
      case "", "st", "nd", "rd", "th", "s", "x", "+" -> {}
      case "k" -> factor *= 1e3;
      case "b" -> factor *= 1e9;
      case "m" -> {
        // Millions of money; of anything else, metres.
        if (dimension.isEmpty()) {
          dimension = "length";
        } else {
          factor *= 1e6;
        }
      }
      default -> {
        Double scale = ENGLISH.scale(suffix);
        Lexicon.Unit unit = ENGLISH.unit(suffix);
        if (scale != null) {
          factor *= scale;
        } else if (unit != null) {
          dimension = unit.dimension();
          factor *= unit.factor();
        }
      }
    }
  }

  /** A comma before three digits groups them; before fewer, at the end, it is a decimal one. */
  private static double parse(String text) {
    String plain = text.replace("#", "");
    int comma = plain.lastIndexOf(',');
    int dot = plain.lastIndexOf('.');
    boolean decimalComma = comma >= 0 && comma > dot && (dot >= 0 || plain.length() - comma != 4);
    plain = decimalComma ? plain.replace(".", "").replace(',', '.') : plain.replace(",", "");
    try {
      return plain.isEmpty() ? 0 : Double.parseDouble(plain);
    } catch (NumberFormatException e) {
      return plain.hashCode();
    }
  }

  /** "two hundred and fifty thousand": each scale multiplies what stands before it. */
  private boolean words() {
    double total = 0;
    double group = 0;
    int read = 0;
    for (RawToken piece = peek(); piece != null && read < MAXIMUM_WORDS; piece = peek()) {
      Double number =
          piece.kind() == Token.Kind.WORD ? cardinalOrOrdinal(piece.text(), read) : null;
      Double scale = read > 0 ? ENGLISH.scale(piece.text()) : null;
      if (number != null && continues(group, number, read)) {
        group += number;
      } else if (scale != null && scale == 100) {
        group *= scale;
      } else if (scale != null) {
        total += group * scale;
        group = 0;
      } else if (!(piece.text().equals("and")
          && read > 0
          && group >= 100
          && isNumberAt(next + 1))) {
        break;
      }
      read++;
      next++;
    }
    value = total + group;
    word = true;
    return read > 0;
  }

  private static boolean continues(double group, double number, int read) {
    boolean nothing = read == 0 || group == 0;
    boolean unitsAfterTens =
        group >= 20 && group < 100 && number < 10 && group % 10 == 0 && number >= 1;
    return nothing || unitsAfterTens || (group >= 100 && number < 100 && group % 100 == 0);
  }

  private boolean isNumberAt(int at) {
    return at < pieces.size() && ENGLISH.number(pieces.get(at).text()) != null;
  }

  /** A "second" after "a" or "per" is a time. */
  private @Nullable Double cardinalOrOrdinal(String text, int read) {
    Double number = ENGLISH.number(text);
    if (number != null) {
      return number;
    }
    boolean time = text.equals("second")
        && (read > 0 || (next > 0 && isArticle(pieces.get(next - 1).text())));
    return time ? null : ENGLISH.ordinal(text);
  }

  private static boolean isArticle(String text) {
    return text.equals("a") || text.equals("per") || text.equals("each") || text.equals("every");
  }

  /** II to XXX, in capitals; single letters are too often something else. */
  private boolean roman(RawToken piece) {
    if (!piece.acronym() || piece.text().length() > 5) {
      return false;
    }
    int sum = 0;
    int before = 0;
    for (int i = piece.text().length() - 1; i >= 0; i--) {
      int digit = "ivx".indexOf(piece.text().charAt(i));
      if (digit < 0) {
        return false;
      }
      int one = new int[] {1, 5, 10}[digit];
      sum += one < before ? -one : one;
      before = Math.max(before, one);
    }
    value = sum;
    next++;
    return true;
  }

  private void scaleAndUnit() {
    for (RawToken piece = peek();
        piece != null && piece.kind() == Token.Kind.WORD;
        piece = peek()) {
      Double scale = ENGLISH.scale(piece.text());
      if (scale == null) {
        break;
      }
      factor *= scale;
      bare = false;
      next++;
    }
    RawToken piece = peek();
    if (piece != null && piece.kind() == Token.Kind.WORD) {
      String name = piece.text().equals("second") ? "seconds" : piece.text();
      Lexicon.Unit unit = ENGLISH.unit(name);
      boolean preposition = name.equals("in") || (piece.acronym() && name.length() > 3);
      if (unit != null && !preposition) {
        take(unit);
      }
    }
  }
}
