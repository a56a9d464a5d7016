/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers on a command line. */
class OptionsTest {
  private static final Map<String, Long> DEFAULTS = Map.of("rounds", 5L, "seed", 42L);

  private static Options read(String... args) {
    return Options.read(args, DEFAULTS);
  }

  @Test
  void what_is_not_given_is_the_default() {
    assertThat(read().count("rounds")).isEqualTo(5);
    assertThat(read("--seed", "-7").count("rounds")).isEqualTo(5);
    assertThat(read("--seed", "-7").number("seed")).isEqualTo(-7);
  }

  @Test
  void what_is_wrong_is_named() {
    assertThatThrownBy(() -> read("--round", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown argument \"--round\"; known: --rounds, --seed");
    assertThatThrownBy(() -> read("rounds", "3")).hasMessageContaining("\"rounds\"");
    assertThatThrownBy(() -> read("--rounds")).hasMessage("--rounds wants a number behind it");
    assertThatThrownBy(() -> read("--rounds", "many"))
        .hasMessage("--rounds wants a whole number, got \"many\"");
  }
}
