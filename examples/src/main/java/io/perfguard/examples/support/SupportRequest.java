/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request of the desk, in parts, and what a right answer says. Immutable.
 *
 * @param operation what is asked for
 * @param record the record that belongs to it, as pretty JSON
 * @param text what somebody wrote
 * @param expected the code, the category, the order and quantity, or the fact that an answer has to
 *     give
 * @param repeats the place of the earlier request that this one repeats word for word; -1 if it is
 *     the first of its kind
 */
public record SupportRequest(
    SupportOperation operation, String record, String text, String expected, int repeats) {

  /** The whole prompt, as a program writes it that has not thought about cost. */
  public String prompt() {
    return instruction() + "\n\n" + item();
  }

  /** What is the same in all requests of the operation: how to do it, and what to look up in. */
  public String instruction() {
    return operation.instructions() + "\n\nReference:\n" + operation.reference();
  }

  /** What is this request's own. */
  public String item() {
    return "Case:\n" + record + "\n\nRequest:\n" + text;
  }

  /** Whether an earlier request was the same. */
  public boolean isRepeat() {
    return repeats >= 0;
  }

  /**
   * Whether an answer is right: it must be what was expected, and where a whole mail was asked for,
   * must give that fact.
   */
  public boolean isRight(String answer) {
    if (operation != SupportOperation.ANSWER_QUESTION) {
      return answer.strip().toLowerCase(Locale.ROOT).equals(expected.toLowerCase(Locale.ROOT));
    }
    Matcher fact = Pattern.compile("(?<![\\w.-])" + Pattern.quote(expected) + "(?![\\w-]|\\.\\d)")
        .matcher(answer);
    return fact.find();
  }

  /** 1 for a right answer, 0 for a wrong one. */
  public double grade(String answer) {
    return isRight(answer) ? 1 : 0;
  }
}
