/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.Optional;

/**
 * What a trouble costs while it lasts: waiting, money and, where a resource runs out, the time that
 * is left. Immutable.
 *
 * @param text the cost as a sentence, with the numbers that it follows from
 * @param waitingPerHour time that callers wait for it in one hour, summed over all callers; zero if
 *     none
 * @param moneyPerHour money that it burns in one hour, waiting not counted; zero if none
 * @param outageIn projected time until something stops working, if the trouble is of that sort
 */
public record Cost(
    String text, Duration waitingPerHour, Money moneyPerHour, Optional<Duration> outageIn) {
  // Above UNKNOWN, whose constructor reads it.
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  /** Nothing that could be counted. */
  public static final Cost UNKNOWN =
      new Cost("not estimated", Duration.ZERO, Money.ZERO, Optional.empty());

  /**
   * Checks that no part is negative. Durations of more than 292 years are cut to that.
   *
   * @param text the cost as a sentence
   * @param waitingPerHour time that callers wait for it in one hour
   * @param moneyPerHour money that it burns in one hour
   * @param outageIn projected time until something stops working
   */
  public Cost {
    Require.nonNull(text, "text");
    waitingPerHour = atMostLongest(Require.notNegative(waitingPerHour, "waitingPerHour"));
    outageIn = Require.nonNull(outageIn, "outageIn")
        .map(left -> atMostLongest(Require.notNegative(left, "outageIn")));
    if (Require.nonNull(moneyPerHour, "moneyPerHour").isNegative()) {
      throw new IllegalArgumentException("moneyPerHour must be >= 0, was " + moneyPerHour);
    }
  }

  private static Duration atMostLongest(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }

  /**
   * A cost in waiting: what was seen in a window, projected to an hour.
   *
   * @param text the sentence
   * @param waiting summed over all callers in the window
   * @param window the window's length, > 0
   * @return the cost
   */
  public static Cost waiting(String text, Duration waiting, Duration window) {
    Require.positive(window, "window");
    double perHour = seconds(waiting) / seconds(window) * Duration.ofHours(1).toSeconds();
    return new Cost(text, Duration.ofNanos((long) (perHour * 1e9)), Money.ZERO, Optional.empty());
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /**
   * This cost with a projected outage.
   *
   * @param left time until it happens, >= 0
   * @return a copy
   */
  public Cost withOutageIn(Duration left) {
    return new Cost(text, waitingPerHour, moneyPerHour, Optional.of(left));
  }

  /**
   * This cost with money.
   *
   * @param perHour money per hour, >= 0
   * @return a copy
   */
  public Cost withMoneyPerHour(Money perHour) {
    return new Cost(text, waitingPerHour, perHour, outageIn);
  }

  /** The sentence. */
  @Override
  public String toString() {
    return outageIn.map(left -> text + "; out in " + Durations.print(left)).orElse(text);
  }
}
