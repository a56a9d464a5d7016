/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;

/** Texts in the one form that is compared, and their hashes. */
final class Texts {
  private static final char FIRST_TO_COMPOSE = 0x300; // combining marks begin here

  private Texts() {}

  /**
   * The text without what no reader sees: composed (NFC), without white space at its ends, and with
   * one blank for several where nothing but prose can be meant. In lines, quotes and back ticks
   * blanks may mean something, and so may those that the first of several lines begins with.
   */
  static String normal(String text) {
    String composed = isSimple(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
    String stripped = stripped(composed);
    return hasDoubleBlank(stripped) && isProse(stripped)
        ? stripped.replaceAll("[ \t\u00a0]+", " ")
        : stripped;
  }

  private static String stripped(String text) {
    String ended = text.stripTrailing();
    int begin = ended.length() - ended.stripLeading().length();
    if (begin == 0 || !hasLines(ended.substring(begin))) {
      return ended.substring(begin);
    }
    int line = Math.max(ended.lastIndexOf('\n', begin - 1), ended.lastIndexOf('\r', begin - 1));
    return ended.substring(line + 1);
  }

  private static boolean hasLines(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  private static boolean isSimple(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_TO_COMPOSE) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC);
      }
    }
    return true;
  }

  private static boolean hasDoubleBlank(String text) {
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean now = c == ' ' || c == '\t' || c == '\u00a0';
      if (now && (blank || c != ' ')) {
        return true;
      }
      blank = now;
    }
    return false;
  }

  private static boolean isProse(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("\n\r\"'`\u201c\u2018\u00ab".indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** A hash of many parts, none of which can run into the next. */
  static final class Hash {
    private final MessageDigest digest;
    private boolean empty = true;

    Hash() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    Hash add(String part) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_16BE); // all texts, broken ones too
      long length = part.length();
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        digest.update((byte) (length >>> shift));
      }
      digest.update(bytes);
      empty = false;
      return this;
    }

    /** "" if nothing was added. */
    String text() {
      return empty ? "" : HexFormat.of().formatHex(digest.digest());
    }
  }
}
