/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns keys into what they have in common: {@code user:4711:profile} and {@code user:4712:profile}
 * are {@code user:{n}:profile}. Whatever varies from key to key becomes a placeholder:
 *
 * <ul>
 *   <li><code>{n}</code> digits
 *   <li><code>{uuid}</code> a UUID
 *   <li><code>{hex}</code> eight hexadecimal digits or more
 *   <li><code>{id}</code> letters and digits together
 *   <li><code>{w}</code> letters
 * </ul>
 *
 * <p>A key may be a secret, or hold a name. So letters are shown as they are only if they are part
 * of at least {@value #KEYS_TO_BE_SHOWN} different keys; until then, and where too many different
 * words come by, they are <code>{w}</code>. Digits are never shown.
 *
 * <p>Thread-safe, by a lock that is held for some hundred nanoseconds.
 */
public final class KeyTemplates {
  /*
   * How the number of keys of a word is counted: 64 bits, of which the hash of each key sets one. As many keys as there are
   * bits set have different hashes, so there are at least as many keys. More than that need not be known.
   */

  /** How many different keys a word must be part of before it is shown. */
  public static final int KEYS_TO_BE_SHOWN = 20;

  private static final int MAXIMUM_WORDS = 1_024;
  private static final int LONGEST_WORD = 24;
  private static final int LONGEST = 96;
  private static final int SHORTEST_HEX = 8;
  private static final int UUID_LENGTH = 36;

  private final Map<String, Long> keysOfWord = new HashMap<>();
  private int shownWords;

  /** Knows no words. */
  public KeyTemplates() {}

  /**
   * The template of a key. It learns the key's words along with it.
   *
   * @param key the key's text
   * @param hash of the key
   * @return at most 96 characters and an ellipsis
   */
  public synchronized String template(CharSequence key, int hash) {
    Require.nonNull(key, "key");
    StringBuilder template = new StringBuilder();
    int at = 0;
    while (at < key.length() && template.length() < LONGEST) {
      char c = key.charAt(at);
      if (isUuid(key, at)) {
        template.append("{uuid}");
        at += UUID_LENGTH;
      } else if (Character.isLetterOrDigit(c)) {
        int end = at + 1;
        while (end < key.length() && Character.isLetterOrDigit(key.charAt(end))) {
          end++;
        }
        template.append(token(key, at, end, hash));
        at = end;
      } else {
        template.append(Character.isWhitespace(c) ? ' ' : Character.isISOControl(c) ? '?' : c);
        at++;
      }
    }
    return at < key.length() ? template.append('\u2026').toString() : template.toString();
  }

  private String token(CharSequence key, int from, int to, int hash) {
    int digits = 0;
    int hexDigits = 0;
    for (int i = from; i < to; i++) {
      char c = key.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      hexDigits += isHex(c) ? 1 : 0;
    }
    int length = to - from;
    if (digits == length) {
      return "{n}";
    }
    if (hexDigits == length && length >= SHORTEST_HEX && digits > 0) {
      return "{hex}";
    }
    if (digits > 0) {
      return "{id}";
    }
    return length > LONGEST_WORD ? "{w}" : word(key.subSequence(from, to).toString(), hash);
  }

  private String word(String word, int hash) {
    Long keys = keysOfWord.get(word);
    if (keys == null) {
      if (keysOfWord.size() >= MAXIMUM_WORDS) {
        keysOfWord.values().removeIf(some -> Long.bitCount(some) <= 1);
      }
      if (keysOfWord.size() < MAXIMUM_WORDS) {
        keysOfWord.put(word, 1L << hash);
      }
      return "{w}";
    }
    long more = keys | 1L << hash;
    if (more != keys) {
      keysOfWord.put(word, more);
      shownWords += Long.bitCount(more) == KEYS_TO_BE_SHOWN ? 1 : 0;
    }
    return Long.bitCount(more) >= KEYS_TO_BE_SHOWN ? word : "{w}";
  }

  /**
   * How many words have come to be shown: as long as this stays, the template of a key does.
   *
   * @return only grows
   */
  public synchronized int shownWords() {
    return shownWords;
  }

  private static boolean isUuid(CharSequence key, int from) {
    int end = from + UUID_LENGTH;
    if (end > key.length() || (end < key.length() && Character.isLetterOrDigit(key.charAt(end)))) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = key.charAt(from + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !isHex(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /**
   * How a key is written, without what: {@code us:2024} is {@code aa:9999}. Of five or more of a
   * kind in a row, four are shown and an ellipsis.
   *
   * @param key the key's text
   * @return at most 32 characters and an ellipsis
   */
  public static String shape(CharSequence key) {
    Require.nonNull(key, "key");
    StringBuilder shape = new StringBuilder();
    int run = 0;
    char before = 0;
    for (int i = 0; i < key.length(); i++) {
      if (shape.length() >= LONGEST / 3) {
        return shape.append('\u2026').toString();
      }
      char c = classOf(key.charAt(i));
      run = c == before ? run + 1 : 1;
      before = c;
      boolean kind = c == '9' || c == 'a' || c == 'A';
      if (!kind || run <= 4) {
        shape.append(c);
      } else if (run == 5) {
        shape.append('\u2026');
      }
    }
    return shape.toString();
  }

  private static char classOf(char c) {
    if (Character.isDigit(c)) {
      return '9';
    }
    if (Character.isLetter(c)) {
      return Character.isUpperCase(c) ? 'A' : 'a';
    }
    return Character.isWhitespace(c) ? ' ' : Character.isISOControl(c) ? '?' : c;
  }
}
