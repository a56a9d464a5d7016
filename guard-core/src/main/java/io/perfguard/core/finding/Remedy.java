/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Require;

/**
 * What to do: a sentence, and where one exists the exact line of code, SQL or configuration.
 * Immutable.
 *
 * @param text what to do, as a colleague says it
 * @param form what {@code snippet} is
 * @param snippet the exact line or lines, ready to paste; empty if a sentence says it all
 */
public record Remedy(String text, Form form, String snippet) {
  /** What the snippet is, so that a page can colour it and offer to copy it. */
  public enum Form {
    /** No snippet. */
    NONE,
    /** Java. */
    JAVA,
    /** SQL. */
    SQL,
    /** A line of configuration. */
    CONFIGURATION
  }

  /**
   * Checks that nothing is null and that the text is there.
   *
   * @param text what to do
   * @param form what {@code snippet} is
   * @param snippet the exact line or lines
   */
  public Remedy {
    Require.nonNull(form, "form");
    Require.nonNull(snippet, "snippet");
    if (Require.nonNull(text, "text").isBlank()) {
      throw new IllegalArgumentException("text must not be blank");
    }
  }

  /**
   * A remedy that is a sentence.
   *
   * @param text what to do
   * @return the remedy
   */
  public static Remedy text(String text) {
    return new Remedy(text, Form.NONE, "");
  }

  /**
   * A remedy with a line of Java.
   *
   * @param text what to do
   * @param snippet the code
   * @return the remedy
   */
  public static Remedy java(String text, String snippet) {
    return new Remedy(text, Form.JAVA, snippet);
  }

  /**
   * A remedy with a line of SQL.
   *
   * @param text what to do
   * @param snippet the statement
   * @return the remedy
   */
  public static Remedy sql(String text, String snippet) {
    return new Remedy(text, Form.SQL, snippet);
  }

  /**
   * A remedy with a line of configuration.
   *
   * @param text what to do
   * @param snippet the line
   * @return the remedy
   */
  public static Remedy configuration(String text, String snippet) {
    return new Remedy(text, Form.CONFIGURATION, snippet);
  }
}
