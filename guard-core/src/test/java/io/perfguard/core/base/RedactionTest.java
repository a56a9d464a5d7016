/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "US:2024|AA:9999",
        "us:2024|aa:9999",
        "a1B2|a9A9",
        "12345678|99999999",
        "123456789|99999999…",
        "ABCDEFGH9|AAAAAAAA…",
        "ABCDEFGHi|aaaaaaaa…",
        "9f86d081884c7d65|aaaaaaaa…",
        "order-20240101-7|aaaaa-99999999-9",
        "bob@acme.example|aaa@aaaa.aaaaaaa",
        "Größe 東京 ٣|Aaaaa aa 9",
        "Ⓢⓔc|Aaa",
        "e\u0301|aa"
      })
  void a_shape_keeps_sorts_and_no_letter_or_digit(String value, String shape) {
    assertThat(Redaction.shape(value)).isEqualTo(shape);
    assertThat(Redaction.shapes().key(value)).isEqualTo(shape);
  }

  @Test
  void the_empty_text_has_an_empty_shape() {
    assertThat(Redaction.shape("")).isEmpty();
  }

  @Test
  void what_controls_how_text_is_shown_never_passes() {
    String hostile = "a\u202Eb\u0000c\nd\u2066e\u2028\uD800\uDB40\uDC41";
    assertThat(Redaction.shape(hostile)).isEqualTo("a?a?a?a?a???");
    assertThat(Redaction.reveal(UnaryOperator.identity()).key(hostile)).isEqualTo("a?b?c?d?e???");
  }

  @Test
  void a_shape_has_at_most_60_characters() {
    assertThat(Redaction.shape("-".repeat(60))).isEqualTo("-".repeat(60));
    assertThat(Redaction.shape("-".repeat(61))).isEqualTo("-".repeat(59) + "…");
    assertThat(Redaction.shape("x".repeat(1_000_000))).isEqualTo("aaaaaaaa…");
    assertThat(Redaction.shape("ab ".repeat(1_000))).hasSize(60).endsWith("…");
    assertThat(Redaction.shape("\uD83D\uDE00".repeat(30))).isEqualTo("\uD83D\uDE00".repeat(30));
    assertThat(Redaction.shape("\uD83D\uDE00".repeat(31)))
        .isEqualTo("\uD83D\uDE00".repeat(29) + "…");
  }

  @Test
  void a_masker_decides_what_is_revealed() {
    Redaction lastFour = Redaction.reveal(key -> "***" + key.substring(key.length() - 4));
    assertThat(lastFour.key("4111111111111111")).isEqualTo("***1111");
    assertThat(Redaction.reveal(UnaryOperator.identity()).key("x".repeat(200)))
        .isEqualTo("x".repeat(200));
    assertThat(Redaction.reveal(UnaryOperator.identity()).key("x".repeat(201)))
        .isEqualTo("x".repeat(199) + "…");
  }

  @Test
  void a_masker_that_fails_reveals_nothing() {
    assertThat(Redaction.reveal(key -> null).key("US:2024")).isEqualTo("AA:9999");
    assertThat(Redaction.reveal(key -> key.substring(99)).key("US:2024")).isEqualTo("AA:9999");
    assertThat(Redaction.reveal(key -> {
              throw new NoClassDefFoundError("Masks");
            })
            .key("US:2024"))
        .isEqualTo("AA:9999");
    assertThatNullPointerException().isThrownBy(() -> Redaction.reveal(null));
  }

  @Test
  void no_letter_or_digit_of_a_random_text_survives() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String value = random
          .ints(random.nextInt(90), 0, 0x500)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      String shape = Redaction.shape(value);
      assertThat(shape.length()).as("seed %d", seed).isLessThanOrEqualTo(60);
      assertThat(shape
              .codePoints()
              .filter(c -> Character.isLetterOrDigit(c) && c != 'A' && c != 'a' && c != '9'))
          .as("seed %d: %s", seed, shape)
          .isEmpty();
    }
  }
}
