/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.core.base.Money;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CostTest {
  @Test
  void waiting_in_a_window_is_projected_to_an_hour() {
    Cost cost = Cost.waiting("x", Duration.ofSeconds(10), Duration.ofMinutes(5));
    assertThat(cost.waitingPerHour()).isEqualTo(Duration.ofMinutes(2));
    assertThat(cost.moneyPerHour()).isEqualTo(Money.ZERO);
    assertThat(cost.outageIn()).isEmpty();
  }

  @Test
  void what_is_too_long_for_a_number_is_cut() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    assertThat(Cost.waiting("x", Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(1))
            .waitingPerHour())
        .isEqualTo(longest);
    assertThat(Cost.UNKNOWN.withOutageIn(Duration.ofSeconds(Long.MAX_VALUE)).outageIn())
        .contains(longest);
  }

  @Test
  void it_is_a_sentence_with_the_time_that_is_left() {
    assertThat(Cost.UNKNOWN).hasToString("not estimated");
    assertThat(Cost.UNKNOWN.withOutageIn(Duration.ofMinutes(40)))
        .hasToString("not estimated; out in 40 min");
  }

  @Test
  void what_is_negative_is_refused_and_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cost.waiting("x", Duration.ofSeconds(-1), Duration.ofSeconds(1)))
        .withMessage("waitingPerHour must be >= 0, was -1 h");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cost.waiting("x", Duration.ZERO, Duration.ZERO))
        .withMessage("window must be > 0, was 0 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cost.UNKNOWN.withMoneyPerHour(Money.usd("-0.01")))
        .withMessage("moneyPerHour must be >= 0, was -$0.01");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cost.UNKNOWN.withOutageIn(Duration.ofSeconds(-1)))
        .withMessage("outageIn must be >= 0, was -1 s");
  }
}
