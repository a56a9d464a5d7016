/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A rule that a name fits or not, as price files hold them: {@code equals}, {@code starts_with},
 * {@code ends_with}, {@code contains}, {@code regex} (found anywhere), and {@code or} and
 * {@code and} of rules. Letters of either case are the same, except for a regex, which sees the
 * text as it is given: lookups give it in lower case.
 *
 * <p>Immutable.
 */
public sealed interface TextMatch {
  /**
   * Whether a text fits.
   *
   * @param text the text
   * @return true if it does
   */
  boolean matches(String text);

  /**
   * Reads a rule.
   *
   * @param json an object; its first name says which rule it is
   * @param where what it belongs to, for the message
   * @return the rule
   * @throws IllegalArgumentException if it is none
   */
  static TextMatch parse(@Nullable Object json, String where) {
    if (!(json instanceof Map<?, ?> map) || map.isEmpty()) {
      throw new IllegalArgumentException(where + ": a match must be an object with a rule");
    }
    Map.Entry<?, ?> rule = map.entrySet().iterator().next();
    String kind = String.valueOf(rule.getKey());
    if (kind.equals("or") || kind.equals("and")) {
      return new Many(kind.equals("and"), parseAll(rule.getValue(), where + "." + kind));
    }
    if (!(rule.getValue() instanceof String text)) {
      throw new IllegalArgumentException(where + "." + kind + " must be a text");
    }
    return parse(kind, text, where);
  }

  private static TextMatch parse(String kind, String text, String where) {
    String folded = text.toLowerCase(Locale.ROOT);
    return switch (kind) {
      case "equals" -> new Same(folded);
      case "starts_with" -> new Start(folded);
      case "ends_with" -> new End(folded);
      case "contains" -> new Part(folded);
      case "regex" -> new Regex(compile(text, where));
      default ->
        throw new IllegalArgumentException(where + ": a match must be equals,"
            + " starts_with, ends_with, contains, regex, or, and; was " + "\"" + kind + "\"");
    };
  }

  private static Pattern compile(String text, String where) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(where + ": no regex: " + "\"" + text + "\"", e);
    }
  }

  private static List<TextMatch> parseAll(@Nullable Object json, String where) {
    if (!(json instanceof List<?> list)) {
      throw new IllegalArgumentException(where + " must be an array of rules");
    }
    List<TextMatch> all = new ArrayList<>();
    for (Object one : list) {
      all.add(parse(one, where));
    }
    return all;
  }

  /**
   * The whole text.
   *
   * @param text in lower case
   */
  record Same(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.toLowerCase(Locale.ROOT).equals(text);
    }
  }

  /**
   * How it begins.
   *
   * @param text in lower case
   */
  record Start(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.toLowerCase(Locale.ROOT).startsWith(text);
    }
  }

  /**
   * How it ends.
   *
   * @param text in lower case
   */
  record End(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.toLowerCase(Locale.ROOT).endsWith(text);
    }
  }

  /**
   * What it holds.
   *
   * @param text in lower case
   */
  record Part(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.toLowerCase(Locale.ROOT).contains(text);
    }
  }

  /**
   * A pattern that is found somewhere in it.
   *
   * @param pattern the pattern
   */
  record Regex(Pattern pattern) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return pattern.matcher(other).find();
    }
  }

  /**
   * Many rules.
   *
   * @param all whether all must fit, or one is enough
   * @param rules the rules; of none, all fit and not one does
   */
  record Many(boolean all, List<TextMatch> rules) implements TextMatch {
    /** Copies. */
    public Many {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean matches(String other) {
      for (TextMatch rule : rules) {
        if (rule.matches(other) != all) {
          return !all;
        }
      }
      return all;
    }
  }
}
