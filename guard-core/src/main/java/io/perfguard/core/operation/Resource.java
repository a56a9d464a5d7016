/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.util.Locale;

/**
 * What an operation spends its time on. The innermost scope wins: a query inside a cache loader is
 * DB. One exception: HTTP inside LLM is LLM, since that is how a model is reached. Immutable.
 */
public enum Resource {
  /** A database. */
  DB("the database"),
  /** A language model. */
  LLM("the LLM"),
  /** A remote service. */
  HTTP("HTTP"),
  /**
   * A cache's loads and remote tiers. Local hits are counted, never timed: a clock costs more than
   * they do.
   */
  CACHE("cache loads"),
  /** Waiting for a lock, for a pool's connection, or for the load of another caller. */
  WAIT("waiting"),
  /** The operation's own code: what no other resource explains. */
  SELF("own code");

  private final String tag = name().toLowerCase(Locale.ROOT);
  private final String label;

  Resource(String label) {
    this.label = label;
  }

  /**
   * The word in tags of meters and JSON.
   *
   * @return lower case, such as {@code db}
   */
  public String tag() {
    return tag;
  }

  /**
   * The words in a sentence.
   *
   * @return such as {@code the database}
   */
  public String label() {
    return label;
  }

  /**
   * Whether holders of a lease want to know of such a call: it leaves the process and is no query
   * of their own.
   */
  boolean tellsHolders() {
    return this == HTTP || this == LLM;
  }
}
