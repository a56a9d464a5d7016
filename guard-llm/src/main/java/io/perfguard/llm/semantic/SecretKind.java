/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text may hold that belongs to one person or one account, so that neither it nor its answer
 * should be kept for others. Found by form; a form that many harmless texts have too is checked by
 * its check digits.
 *
 * <p>Immutable.
 */
public enum SecretKind {
  /**
   * Keys and tokens of well-known issuers by their prefixes (such as {@code sk-}, {@code AKIA},
   * {@code ghp_}, {@code xoxb-}, {@code AIza}), JSON web tokens, private keys in PEM, and bearer
   * tokens.
   */
  KEY("\\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_A-Za-z0-9]{16,200}"
      + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"
      + "|\\bgh[pousr]_[A-Za-z0-9]{20,255}|\\bgithub_pat_[A-Za-z0-9_]{20,255}|\\bglpat-[-_A-Za-z0-9]{16,64}"
      + "|\\bxox[abprs]-[-A-Za-z0-9]{10,255}"
      + "|\\bAIza[-_A-Za-z0-9]{30,40}|\\bya29\\.[-_A-Za-z0-9]{20,255}"
      + "|\\bhf_[A-Za-z0-9]{20,64}|\\bnpm_[A-Za-z0-9]{30,64}|\\bSG\\.[-_A-Za-z0-9]{16,64}\\.[-_A-Za-z0-9]{16,64}"
      + "|\\beyJ[-_A-Za-z0-9]{8,4000}\\.eyJ[-_A-Za-z0-9]{8,4000}\\."
      + "|-----BEGIN [A-Z ]{0,20}PRIVATE KEY"
      + "|(?i:\\bbearer\\s{1,4}[-._~+/A-Za-z0-9]{20,4000})") {
    @Override
    boolean mayBeIn(String text) {
      return SecretHints.hasRun(text, SHORTEST_KEY) || text.contains("-----BEGIN");
    }
  },
  /**
   * A word such as password, secret, token or API key, then {@code :}, {@code =} or "is", then a
   * value.
   */
  PASSWORD(
      "(?i)\\b(?:pass(?:word|wd|phrase|code)?|pwd|secret|api[-_ ]?key|access[-_ ]?key|auth[-_ ]?token|pin)"
          + "\\s{0,4}(?:[:=]|\\bis\\b)\\s{0,4}[\"'`]?(?=[^\\s\"'`]{0,200}[0-9!@#$%^&*_])[^\\s\"'`]{4,200}") {
    @Override
    boolean mayBeIn(String text) {
      return SecretHints.namesPassword(text);
    }
  },
  /** An e-mail address. */
  EMAIL("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,6}") {
    @Override
    boolean mayBeIn(String text) {
      return text.indexOf('@') >= 0;
    }
  },
  /** The number of a payment card: 13 to 19 digits, alone or in groups, that pass Luhn's check. */
  CARD("(?<![0-9])[2-6][0-9]{3}(?:[ -]?[0-9]){9,15}(?![0-9])") {
    @Override
    boolean mayBeIn(String text) {
      return SecretHints.hasDigits(text, SHORTEST_CARD);
    }

    @Override
    boolean confirms(String found) {
      return passesLuhn(found);
    }
  },
  /** An International Bank Account Number that passes the check of ISO 7064, mod 97. */
  IBAN("\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\\b") {
    @Override
    boolean mayBeIn(String text) {
      return SecretHints.hasDigits(text, 2);
    }

    @Override
    boolean confirms(String found) {
      return beginsWithIban(found);
    }
  },
  /** A social security number of the United States, in its usual form. */
  SOCIAL_SECURITY_NUMBER(
      "(?<![-0-9])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![-0-9])") {
    @Override
    boolean mayBeIn(String text) {
      return SecretHints.hasDigits(text, DIGITS_OF_SSN);
    }
  };

  private static final int SHORTEST_KEY = 15; // xoxb- and ten letters
  private static final int SHORTEST_CARD = 13;
  private static final int DIGITS_OF_SSN = 9;
  private static final int SHORTEST_IBAN = 15;
  private static final int LONGEST_IBAN = 34;

  private final Pattern pattern;

  SecretKind(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  /**
   * Whether a text holds one.
   *
   * @param text the text
   * @return true if something has the form, and its check digits where it has some
   */
  public boolean isIn(String text) {
    return mayBeIn(text) && isFound(text);
  }

  /** The same, the long way. */
  boolean isFound(String text) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      if (confirms(matcher.group())) {
        return true;
      }
    }
    return false;
  }

  /** False where there is none for certain, and it costs less to see that. */
  abstract boolean mayBeIn(String text);

  boolean confirms(String found) {
    return true;
  }

  private static boolean passesLuhn(String found) {
    int sum = 0;
    int place = 0;
    for (int i = found.length() - 1; i >= 0; i--) {
      int digit = Character.digit(found.charAt(i), 10);
      if (digit >= 0) {
        int counted = place++ % 2 == 0 ? digit : 2 * digit;
        sum += counted > 9 ? counted - 9 : counted;
      }
    }
    return sum % 10 == 0;
  }

  /** In a sentence, words of capitals may follow: any length may be the number's. */
  private static boolean beginsWithIban(String found) {
    String digits = found.replace(" ", "");
    for (int length = Math.min(LONGEST_IBAN, digits.length()); length >= SHORTEST_IBAN; length--) {
      if (remainder(digits.substring(4, length) + digits.substring(0, 4)) == 1) {
        return true;
      }
    }
    return false;
  }

  private static int remainder(String moved) {
    int remainder = 0;
    for (int i = 0; i < moved.length(); i++) {
      int value = Character.digit(moved.charAt(i), Character.MAX_RADIX);
      remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
    }
    return remainder;
  }
}
