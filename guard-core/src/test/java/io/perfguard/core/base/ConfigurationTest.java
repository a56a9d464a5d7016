/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final String KEY = "perfguard.operations.maximum";

  private static Configuration set(String value) {
    return Configuration.of(Map.of(KEY, value));
  }

  @Test
  void a_map_answers_what_it_held_when_it_was_given() {
    Map<String, String> settings = new HashMap<>(Map.of("a", "1"));
    Configuration configuration = Configuration.of(settings);
    settings.put("a", "2");
    assertThat(configuration.get("a")).contains("1");
    assertThat(configuration.get("b")).isEmpty();
    assertThat(Configuration.none().get("a")).isEmpty();
  }

  @Test
  void the_first_configuration_that_sets_a_key_wins() {
    Configuration both =
        Configuration.of(Map.of("a", "1")).orElse(Configuration.of(Map.of("a", "2", "b", "3")));
    assertThat(both.get("a")).contains("1");
    assertThat(both.get("b")).contains("3");
    assertThat(both.get("c")).isEmpty();
  }

  @Test
  void a_system_property_wins_over_the_environment() {
    Map<String, String> properties = new HashMap<>();
    Map<String, String> environment = Map.of("PERFGUARD_HIT_RATE_RED_BELOW", "0.2");
    Configuration system = new SystemConfiguration(properties::get, environment::get);
    assertThat(system.get("perfguard.hit-rate.red-below")).contains("0.2");
    properties.put("perfguard.hit-rate.red-below", "0.4");
    assertThat(system.get("perfguard.hit-rate.red-below")).contains("0.4");
    assertThat(system.get("perfguard.other")).isEmpty();
  }

  @Test
  void the_system_is_asked_anew_each_time() {
    String key = "perfguard.test.ConfigurationTest";
    Configuration system = Configuration.system();
    assertThat(system.get(key)).isEmpty();
    System.setProperty(key, "x");
    try {
      assertThat(system.get(key)).contains("x");
    } finally {
      System.clearProperty(key);
    }
    assertThat(system.get("path")).isEqualTo(Optional.ofNullable(System.getenv("PATH")));
  }

  @Test
  void a_key_that_is_not_set_has_its_default() {
    Configuration none = Configuration.none();
    assertThat(none.getLong(KEY, 500, 1)).isEqualTo(500);
    assertThat(none.getDuration(KEY, Duration.ofHours(1), Duration.ZERO))
        .isEqualTo(Duration.ofHours(1));
    assertThat(none.getSize(KEY, DataSize.ofBytes(9), DataSize.ofBytes(0)))
        .isEqualTo(DataSize.ofBytes(9));
    assertThat(none.getBoolean(KEY, true)).isTrue();
    assertThat(none.getBoolean(KEY, false)).isFalse();
  }

  @Test
  void a_value_at_its_bound_is_read() {
    assertThat(set(" 1 ").getLong(KEY, 500, 1)).isEqualTo(1);
    assertThat(set("5m").getDuration(KEY, Duration.ofHours(1), Duration.ofMinutes(5)))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(set("64 KB").getSize(KEY, DataSize.ofBytes(9), DataSize.ofKilobytes(64)))
        .isEqualTo(DataSize.ofKilobytes(64));
    assertThat(set("TRUE").getBoolean(KEY, false)).isTrue();
    assertThat(set("false").getBoolean(KEY, true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "", "many", "1.5", "9223372036854775808"})
  void a_number_that_does_not_fit_is_named_with_key_and_bound(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set(value).getLong(KEY, 500, 1))
        .withMessage(KEY + " must be a whole number >= 1, was \"" + value + "\"");
  }

  @Test
  void other_values_that_do_not_fit_are_named_too() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set("4m").getDuration(KEY, Duration.ofHours(1), Duration.ofMinutes(5)))
        .withMessage(KEY + " must be a duration such as 500ms or 24h, >= 5 min, was \"4m\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set("soon").getDuration(KEY, Duration.ofHours(1), Duration.ofMinutes(5)))
        .withMessage(KEY + " must be a duration such as 500ms or 24h, >= 5 min, was \"soon\"")
        .withCauseInstanceOf(IllegalArgumentException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> set("1KB").getSize(KEY, DataSize.ofGigabytes(1), DataSize.ofKilobytes(64)))
        .withMessage(KEY + " must be a size such as 100MB, >= 64 KB, was \"1KB\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> set("yes").getBoolean(KEY, false))
        .withMessage(KEY + " must be true or false, was \"yes\"");
  }
}
