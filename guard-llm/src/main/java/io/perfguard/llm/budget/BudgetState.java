/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One limit as it stands. Immutable.
 *
 * @param scope what it is about
 * @param subject the name of the session, operation, tenant, tag or model; {@code _other} for those
 *     that share a limit; empty if it is about all
 * @param window the window
 * @param hard whether it is never exceeded
 * @param limit what may be spent
 * @param committed what was spent
 * @param held what is set aside for calls in flight, those of other JVMs included
 * @param remaining what is left, never negative
 * @param from where the window begins
 * @param to where it ends; for a rolling window, the time of the snapshot
 * @param alertsFired the shares that were told in this window, in their order
 * @param forecast what will have been spent at the end; empty while too little was seen
 */
public record BudgetState(
    BudgetScope scope,
    Optional<String> subject,
    BudgetWindow window,
    boolean hard,
    Money limit,
    Money committed,
    Money held,
    Money remaining,
    Instant from,
    Instant to,
    List<Double> alertsFired,
    Optional<BudgetForecast> forecast) {

  private static final int LONGEST_SHOWN = 80;

  /**
   * Copies the list.
   *
   * @param scope what it is about
   * @param subject the name of the session, operation, tenant, tag or model; {@code _other} for
   *     those
   * @param window the window
   * @param hard whether it is never exceeded
   * @param limit what may be spent
   * @param committed what was spent
   * @param held what is set aside for calls in flight, those of other JVMs included
   * @param remaining what is left, never negative
   * @param from where the window begins
   * @param to where it ends; for a rolling window, the time of the snapshot
   * @param alertsFired the shares that were told in this window, in their order
   * @param forecast what will have been spent at the end; empty while too little was seen
   */
  public BudgetState {
    alertsFired = List.copyOf(alertsFired);
  }

  /**
   * How much of the limit is spent.
   *
   * @return 0..1, or more if it was exceeded; 1 for a limit of zero
   */
  public double share() {
    return limit.picos() == 0 ? 1 : (double) committed.picos() / limit.picos();
  }

  /**
   * What was spent above the limit.
   *
   * @return zero or more
   */
  public Money overshoot() {
    return Money.ofPicos(Math.max(0, committed.picos() - limit.picos()));
  }

  /**
   * The limit as a message names it.
   *
   * @return such as {@code operation "extract", month}
   */
  public String label() {
    String name = subject.map(known -> scope.word() + " " + quote(known)).orElse("all calls");
    return name + ", " + window;
  }

  /** Names of tenants come from anywhere: what would break a line of a log is shown as a dot. */
  private static String quote(String name) {
    String cut = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
    return '"' + cut.replaceAll("\\p{C}|\\p{Zl}|\\p{Zp}", ".") + '"';
  }
}
