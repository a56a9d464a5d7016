/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent: in which time, by what, and what happens at the limit.
 *
 * <pre>{@code
 * Budget.monthly(Money.usd(1_000)).perOperation("extract", Money.usd(200)).alertAt(0.80).hard()
 *     .and(Budget.rolling(Duration.ofHours(1), Money.usd(20)))
 * }</pre>
 *
 * <p>A soft budget, the default, never blocks: it alerts, and counts what is above. A hard one is
 * never exceeded, except where a call turns out to cost more than it had reserved, which is counted
 * as a breach. Each method returns a changed copy and leaves this one as it is; those that are
 * about what happens ({@code zone}, {@code alertAt}, {@code hard}, {@code soft}, {@code failOpen})
 * change all windows that were joined so far.
 *
 * <p>Immutable.
 */
public final class Budget {
  /** How long a call waits for room if nothing else was said. */
  public static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

  private static final double DEFAULT_ALERT = 0.80;
  private static final int MOST_ALERTS = 32;
  private static final double HIGHEST_ALERT = 100;
  private static final int MOST_RULES = 1_000;

  /** A limit beside the total one; without a subject it is one for each. */
  record Rule(BudgetScope scope, @Nullable String subject, Money limit) {}

  /** One window with all that is about it. */
  record Part(
      BudgetWindow window, List<Rule> rules, List<Double> alerts, boolean hard, boolean failOpen) {}

  private final List<Part> parts;
  private final @Nullable Duration wait;

  private Budget(List<Part> parts, @Nullable Duration wait) {
    this.parts = List.copyOf(parts);
    this.wait = wait;
  }

  /**
   * A limit for each calendar month.
   *
   * @param limit what may be spent, zero or more
   * @return a soft budget
   * @throws IllegalArgumentException if it is negative
   */
  public static Budget monthly(Money limit) {
    return calendar(BudgetWindow.Kind.MONTH, limit);
  }

  /**
   * A limit for each week, from Monday on.
   *
   * @param limit what may be spent, zero or more
   * @return a soft budget
   * @throws IllegalArgumentException if it is negative
   */
  public static Budget weekly(Money limit) {
    return calendar(BudgetWindow.Kind.WEEK, limit);
  }

  /**
   * A limit for each day.
   *
   * @param limit what may be spent, zero or more
   * @return a soft budget
   * @throws IllegalArgumentException if it is negative
   */
  public static Budget daily(Money limit) {
    return calendar(BudgetWindow.Kind.DAY, limit);
  }

  /**
   * A limit for each hour of the clock.
   *
   * @param limit what may be spent, zero or more
   * @return a soft budget
   * @throws IllegalArgumentException if it is negative
   */
  public static Budget hourly(Money limit) {
    return calendar(BudgetWindow.Kind.HOUR, limit);
  }

  /**
   * A limit for any stretch of time of a length, wherever it begins. It is kept by 60 buckets and
   * the one being filled, so that what was spent counts up to a sixtieth longer than the length.
   *
   * @param length one second to 3,660 days
   * @param limit what may be spent, zero or more
   * @return a soft budget
   * @throws IllegalArgumentException if the limit is negative or the length is out of range
   */
  public static Budget rolling(Duration length, Money limit) {
    return of(BudgetWindow.rolling(length, ZoneOffset.UTC), limit);
  }

  private static Budget calendar(BudgetWindow.Kind kind, Money limit) {
    return of(BudgetWindow.calendar(kind, ZoneOffset.UTC), limit);
  }

  private static Budget of(BudgetWindow window, Money limit) {
    List<Rule> total = List.of(new Rule(BudgetScope.ALL, null, limit(limit)));
    return new Budget(List.of(new Part(window, total, List.of(DEFAULT_ALERT), false, false)), null);
  }

  private static Money limit(Money limit) {
    if (Require.nonNull(limit, "limit").isNegative()) {
      throw new IllegalArgumentException("limit must be >= $0.00, was " + limit);
    }
    return limit;
  }

  /**
   * Says in which zone calendar windows begin.
   *
   * @param zone the zone; UTC if never said
   * @return a copy
   */
  public Budget zone(ZoneId zone) {
    Require.nonNull(zone, "zone");
    return each(
        part -> new Part(part.window.in(zone), part.rules, part.alerts, part.hard, part.failOpen));
  }

  /**
   * Limits one session.
   *
   * @param session its name
   * @param limit what it may spend in the window
   * @return a copy
   */
  public Budget perSession(String session, Money limit) {
    return rule(BudgetScope.SESSION, session, limit);
  }

  /**
   * Limits each session that has no limit of its own.
   *
   * @param limit what each may spend in the window
   * @return a copy
   */
  public Budget perSession(Money limit) {
    return rule(BudgetScope.SESSION, null, limit);
  }

  /**
   * Limits one operation.
   *
   * @param operation its name
   * @param limit what it may spend in the window
   * @return a copy
   */
  public Budget perOperation(String operation, Money limit) {
    return rule(BudgetScope.OPERATION, operation, limit);
  }

  /**
   * Limits each operation that has no limit of its own.
   *
   * @param limit what each may spend in the window
   * @return a copy
   */
  public Budget perOperation(Money limit) {
    return rule(BudgetScope.OPERATION, null, limit);
  }

  /**
   * Limits one tenant.
   *
   * @param tenant its name
   * @param limit what it may spend in the window
   * @return a copy
   */
  public Budget perTenant(String tenant, Money limit) {
    return rule(BudgetScope.TENANT, tenant, limit);
  }

  /**
   * Limits each tenant that has no limit of its own.
   *
   * @param limit what each may spend in the window
   * @return a copy
   */
  public Budget perTenant(Money limit) {
    return rule(BudgetScope.TENANT, null, limit);
  }

  /**
   * Limits the calls that carry a tag.
   *
   * @param tag the tag
   * @param limit what they may spend in the window
   * @return a copy
   */
  public Budget perTag(String tag, Money limit) {
    return rule(BudgetScope.TAG, tag, limit);
  }

  /**
   * Limits one model.
   *
   * @param model its name, as claims name it
   * @param limit what may be spent on it in the window
   * @return a copy
   */
  public Budget perModel(String model, Money limit) {
    return rule(BudgetScope.MODEL, model, limit);
  }

  private Budget rule(BudgetScope scope, @Nullable String subject, Money limit) {
    if (parts.size() > 1) {
      throw new IllegalStateException("a limit per " + scope.word()
          + " must be said before and(..): of joined windows it is not clear which one it limits");
    }
    if (subject != null) {
      Require.name(subject, scope.word());
    }
    return each(part -> {
      List<Rule> rules = new ArrayList<>(part.rules);
      rules.removeIf(
          rule -> rule.scope == scope && java.util.Objects.equals(rule.subject, subject));
      rules.add(new Rule(scope, subject, limit(limit)));
      Require.atMost(MOST_RULES, rules.size(), "the number of limits");
      return new Part(part.window, List.copyOf(rules), part.alerts, part.hard, part.failOpen);
    });
  }

  /**
   * Says at which shares of each limit to alert, each once in a window.
   *
   * @param shares above 0, such as 0.5 and 0.8; a soft budget may alert above 1; none for no
   *     alerts. 0.80 if never said
   * @return a copy
   * @throws IllegalArgumentException if one is not in (0, 100], or there are more than 32
   */
  public Budget alertAt(double... shares) {
    Require.atMost(MOST_ALERTS, shares.length, "the number of alerts");
    for (double share : shares) {
      if (!(share > 0 && share <= HIGHEST_ALERT)) {
        throw new IllegalArgumentException("alertAt must be in (0, 100], was " + share);
      }
    }
    List<Double> sorted = Arrays.stream(shares).sorted().distinct().boxed().toList();
    return each(part -> new Part(part.window, part.rules, sorted, part.hard, part.failOpen));
  }

  /**
   * Never spends above a limit.
   *
   * @return a copy
   */
  public Budget hard() {
    return each(part -> new Part(part.window, part.rules, part.alerts, true, part.failOpen));
  }

  /**
   * Never blocks.
   *
   * @return a copy
   */
  public Budget soft() {
    return each(part -> new Part(part.window, part.rules, part.alerts, false, part.failOpen));
  }

  /**
   * Lets calls through though the store fails and cannot say whether there is room. Without this a
   * hard budget spends what this JVM has already leased and then blocks until the store is back.
   *
   * @return a copy
   */
  public Budget failOpen() {
    return each(part -> new Part(part.window, part.rules, part.alerts, part.hard, true));
  }

  /**
   * Says how long a call may wait for room that calls in flight give back.
   *
   * @param atMost zero for not at all; {@link #DEFAULT_WAIT} if never said
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public Budget waitAtMost(Duration atMost) {
    return new Budget(parts, Require.notNegative(atMost, "waitAtMost"));
  }

  /**
   * Joins another budget's windows; a call must fit into all of them. Where both say how long to
   * wait, the shorter time holds.
   *
   * @param other the other
   * @return both
   */
  public Budget and(Budget other) {
    List<Part> all = new ArrayList<>(parts);
    all.addAll(Require.nonNull(other, "other").parts);
    Duration shorter = wait;
    if (shorter == null || (other.wait != null && other.wait.compareTo(shorter) < 0)) {
      shorter = other.wait;
    }
    return new Budget(all, shorter);
  }

  private Budget each(UnaryOperator<Part> change) {
    return new Budget(parts.stream().map(change).toList(), wait);
  }

  List<Part> parts() {
    return parts;
  }

  /**
   * How long a call may wait for room.
   *
   * @return zero or more
   */
  public Duration waitAtMost() {
    return wait == null ? DEFAULT_WAIT : wait;
  }

  /**
   * Whether a call may be blocked.
   *
   * @return true if any of its windows is hard
   */
  public boolean isHard() {
    return parts.stream().anyMatch(Part::hard);
  }

  /**
   * The windows.
   *
   * @return one for each budget that was joined
   */
  public List<BudgetWindow> windows() {
    return parts.stream().map(Part::window).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Budget budget
        && budget.parts.equals(parts)
        && budget.waitAtMost().equals(waitAtMost());
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** The limits as a log line shows them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Budget");
    for (Part part : parts) {
      text.append(text.length() == 6 ? "[" : "; ").append(part.hard ? "hard " : "soft ");
      text.append(part.window);
      for (Rule rule : part.rules) {
        text.append(", ").append(rule.scope.word());
        if (rule.subject != null) {
          text.append(" \"").append(rule.subject).append('"');
        }
        text.append(' ').append(rule.limit);
      }
    }
    return text.append(']').toString();
  }
}
