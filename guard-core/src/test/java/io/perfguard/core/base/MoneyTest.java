/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
  private static final Money MOST = Money.ofPicos(Long.MAX_VALUE);
  private static final Money LEAST = Money.ofPicos(Long.MIN_VALUE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "-0|0",
        "1|1000000000000",
        "$1000|1000000000000000",
        "0.001|1000000000",
        "$1,000.50|1000500000000000",
        "-$0.5|-500000000000",
        "0.000000000001|1",
        "9223372.036854775807|9223372036854775807",
        "-$9,223,372.036854775808|-9223372036854775808",
      })
  void an_amount_is_read_exactly(String text, long picos) {
    assertThat(Money.parse(text).picos()).isEqualTo(picos);
    assertThat(Money.usd(text)).isEqualTo(Money.ofPicos(picos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "$",
        "1 ",
        "1.",
        ".5",
        "1e3",
        "1,00",
        "1,0000",
        ",100",
        "1000,000",
        "+1",
        "--1",
        "$-1",
        "€1",
        "1.0000000000001",
        "NaN",
        "١"
      })
  void what_is_no_amount_is_refused_and_shown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse(text))
        .withMessage("money must look like $1,000.50 or 0.001, with at most 12 decimals, was \""
            + text + "\"");
  }

  @Test
  void an_amount_out_of_range_is_refused() {
    String range =
        "money must be in the range of Money, -$9,223,372.036854775808 to $9,223,372.036854775807, was ";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.parse("9223372.036854775808"))
        .withMessage(range + "\"9223372.036854775808\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.usd(9_223_373))
        .withMessage(range + "9223373 dollars");
    assertThat(Money.usd(9_223_372).picos()).isEqualTo(9_223_372_000_000_000_000L);
  }

  @Test
  void arithmetic_is_exact() {
    Money token = Money.usd("0.00000015");
    assertThat(token.times(1_000_000)).isEqualTo(Money.usd("0.15"));
    assertThat(Money.usd("0.1").plus(Money.usd("0.2"))).isEqualTo(Money.usd("0.3"));
    assertThat(Money.usd(1).minus(Money.usd("0.000000000001"))).hasToString("$0.999999999999");
    assertThat(token.times(0)).isSameAs(Money.ZERO);
  }

  @Test
  void beyond_the_range_arithmetic_throws_and_names_the_term() {
    Money pico = Money.ofPicos(1);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> MOST.plus(pico))
        .withMessage("$9,223,372.036854775807 + $0.000000000001 is beyond the range of Money, "
            + "-$9,223,372.036854775808 to $9,223,372.036854775807");
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> LEAST.minus(pico))
        .withMessageStartingWith("-$9,223,372.036854775808 - $0.000000000001 is beyond");
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> LEAST.times(-1))
        .withMessageStartingWith("-$9,223,372.036854775808 x -1 is beyond");
    assertThat(MOST.plus(LEAST)).isEqualTo(Money.ofPicos(-1));
  }

  @Test
  void only_an_amount_below_zero_is_negative() {
    assertThat(Money.ZERO.isNegative()).isFalse();
    assertThat(Money.ofPicos(1).isNegative()).isFalse();
    assertThat(Money.ofPicos(-1).isNegative()).isTrue();
  }

  @Test
  void amounts_are_ordered_and_equal_by_value() {
    assertThat(LEAST).isLessThan(Money.ZERO);
    assertThat(MOST).isGreaterThan(Money.ofPicos(Long.MAX_VALUE - 1));
    assertThat(Money.usd("1.50")).isEqualByComparingTo(Money.usd("1.5"));
    assertThat(Money.usd("1.50")).isEqualTo(Money.usd("1.5")).hasSameHashCodeAs(Money.usd("1.5"));
    assertThat(Money.usd(1)).isNotEqualTo(Money.usd(2)).isNotEqualTo("$1.00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000|$1,000.00",
        "0.001|$0.001",
        "0.5|$0.50",
        "-12.34|-$12.34",
        "0|$0.00",
        "-0.000000000001|-$0.000000000001"
      })
  void an_amount_is_shown_with_two_decimals_or_as_many_as_it_needs(String text, String shown) {
    assertThat(Money.parse(text)).hasToString(shown);
  }

  @Test
  void what_is_shown_is_read_back_as_the_same_amount() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Money money = Money.ofPicos(random.nextLong() >> random.nextInt(64));
      assertThat(Money.parse(money.toString())).as("seed %d", seed).isEqualTo(money);
    }
    assertThat(Money.parse(MOST.toString())).isEqualTo(MOST);
    assertThat(Money.parse(LEAST.toString())).isEqualTo(LEAST);
  }
}
