/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyNormalizersTest {
  @ParameterizedTest
  @CsvSource({
    "' new \t york ', 'new york'",
    "'a  b', 'a b'",
    "'a b', 'a b'",
    "'', ''",
    "'   ', ''",
    "'x ', 'x'",
    "'\u2003x', 'x'"
  })
  void spaces_collapse(String key, String normalized) {
    assertThat(KeyNormalizers.collapseSpaces().normalize(key)).isEqualTo(normalized);
  }

  @ParameterizedTest
  @CsvSource({
    "7208.0, 7208",
    "v=1.50, v=1.5",
    "1.50:2.00, 1.5:2",
    "10.20.30.40, 10.20.30.40",
    "1.0.0, 1.0.0",
    "v1.0rc, v1.0rc",
    "007, 007",
    "a.b, a.b",
    "1., 1.",
    ".50, .50",
    "100, 100",
    "0.0, 0"
  })
  void numbers_lose_zeros_that_say_nothing(String key, String normalized) {
    assertThat(KeyNormalizers.plainNumbers().normalize(key)).isEqualTo(normalized);
  }

  @Test
  void what_is_normal_already_is_returned_as_it_is() {
    String key = new String("US:2024");
    assertThat(KeyNormalizers.upperTrim().normalize(key)).isSameAs(key);
    assertThat(KeyNormalizers.collapseSpaces().normalize(key)).isSameAs(key);
    assertThat(KeyNormalizers.plainNumbers().normalize(key)).isSameAs(key);
  }

  @Test
  void the_default_locale_does_not_matter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr"));
      assertThat(KeyNormalizers.upperTrim().normalize(" istanbul")).isEqualTo("ISTANBUL");
      assertThat(KeyNormalizers.lowerTrim().normalize("ISTANBUL ")).isEqualTo("istanbul");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void to_normalize_twice_changes_nothing_more() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    String letters = "aA 0.1 :\t-5";
    KeyNormalizer<String> all = KeyNormalizers.collapseSpaces()
        .then(KeyNormalizers.upper())
        .then(KeyNormalizers.plainNumbers());
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(12); c > 0; c--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String once = all.normalize(text.toString());
      assertThat(all.normalize(once)).as("seed %d, key \"%s\"", seed, text).isEqualTo(once);
    }
  }
}
