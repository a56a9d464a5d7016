/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Why a hold was not made. Immutable.
 *
 * @param book the book's name
 * @param state the limit that was short, as it stood
 * @param needed what was to be held
 * @param reason why
 * @param until when there is room again without anybody giving some back: the end of a calendar
 *     window, or when enough has fallen out of a rolling one; empty if there never is, since more
 *     is needed than the whole limit, or if the limit is not what is short
 */
public record Shortage(
    String book, BudgetState state, Money needed, Reason reason, Optional<Instant> until) {
  /** The reasons. */
  public enum Reason {
    /** What is left is less than what is needed, whatever calls in flight give back. */
    SPENT,
    /** It would fit if calls in flight gave back what they hold. */
    HELD,
    /** Others came first and wait for the same limit. */
    QUEUED,
    /** The store failed, and what was leased from it before does not do. */
    STORE_FAILED
  }

  /**
   * Checks that all is there.
   *
   * @param book the book's name
   * @param state the limit that was short, as it stood
   * @param needed what was to be held
   * @param reason why
   * @param until when there is room again without anybody giving some back: the end of a calendar
   */
  public Shortage {
    Require.nonNull(state, "state");
    Require.nonNull(needed, "needed");
    Require.nonNull(reason, "reason");
  }

  /**
   * What, how much, until when.
   *
   * @return a sentence
   */
  public String message() {
    String head = "budget \"" + book + "\" (" + state.label() + "): ";
    String numbers = "the call needs " + needed + ", " + state.remaining() + " of " + state.limit()
        + " is left; " + state.committed() + " is spent, " + state.held() + " held";
    String tail = switch (reason) {
      case SPENT -> "";
      case HELD -> "; it would fit if calls in flight gave back what they hold";
      case QUEUED -> "; others came first and wait for the same limit";
      case STORE_FAILED -> "; the store failed, and what was leased from it before does not do";
    };
    return head + numbers + tail + untilText();
  }

  private String untilText() {
    if (needed.compareTo(state.limit()) > 0 && reason != Reason.STORE_FAILED) {
      return "; it is more than the whole limit";
    }
    ZoneId zone = state.window().zone();
    return until.map(end -> "; until " + end.atZone(zone)).orElse("");
  }
}
