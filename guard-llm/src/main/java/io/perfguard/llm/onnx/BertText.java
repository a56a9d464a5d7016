/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.text.Normalizer;

/**
 * Writes words as BERT's vocabulary has them: without what cannot be seen, each CJK letter apart,
 * and, as the model wants it, without accents and in lower case. Immutable.
 *
 * <p>Source: Devlin, Chang, Lee, Toutanova, "BERT", NAACL 2019, and how its tokenizer behaves.
 *
 * @param stripsAccents whether marks are left out, after letters were taken apart (NFD)
 * @param lowers whether upper case becomes lower case
 */
record BertText(boolean stripsAccents, boolean lowers) {
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  /**
   * Writes one word.
   *
   * @param text has the word
   * @param from where it begins
   * @param to where it ends; no white space is between
   * @param out is emptied first; gets the word, with spaces where it was parted
   */
  void write(String text, int from, int to, StringBuilder out) {
    out.setLength(0);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x7F) {
        writeAny(text.substring(from, to), out);
        return;
      }
      if (!CharClasses.isNothing(c)) {
        out.append(lowers && c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
      }
    }
  }

  private void writeAny(String word, StringBuilder out) {
    out.setLength(0);
    word.codePoints().filter(c -> !CharClasses.isNothing(c)).forEach(c -> part(c, out));
    if (stripsAccents) {
      String apart = Normalizer.normalize(out, Normalizer.Form.NFD);
      out.setLength(0);
      apart.codePoints().filter(c -> !CharClasses.isMark(c)).forEach(out::appendCodePoint);
    }
    if (lowers) {
      String upper = out.toString();
      out.setLength(0);
      upper.codePoints().forEach(c -> lower(c, out));
    }
  }

  private static void part(int c, StringBuilder out) {
    if (CharClasses.isCjk(c)) {
      out.append(' ').appendCodePoint(c).append(' ');
    } else {
      out.appendCodePoint(c);
    }
  }

  /** Letter by letter: a sigma at a word's end stays an ordinary one. */
  private static void lower(int c, StringBuilder out) {
    if (c == CAPITAL_I_WITH_DOT) {
      out.append("i\u0307"); // the one letter that becomes two
    } else {
      out.appendCodePoint(Character.toLowerCase(c));
    }
  }
}
