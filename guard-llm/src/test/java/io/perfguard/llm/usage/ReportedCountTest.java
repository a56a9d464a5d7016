/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportedCountTest {
  @Test
  void totals_cover_their_parts_and_nothing_else() {
    assertThat(ReportedCount.INPUT_TOKENS.covers(ReportedCount.CACHE_AUDIO_READ_TOKENS))
        .isTrue();
    assertThat(ReportedCount.CACHE_READ_TOKENS.covers(ReportedCount.INPUT_AUDIO_TOKENS))
        .isFalse();
    assertThat(ReportedCount.INPUT_TOKENS.covers(ReportedCount.OUTPUT_TOKENS)).isFalse();
    assertThat(ReportedCount.INPUT_TOKENS.covers(ReportedCount.INPUT_CHARACTERS))
        .isFalse();
    assertThat(ReportedCount.CACHE_WRITE_TOKENS.covers(ReportedCount.CACHE_TEXT_WRITE_1H_TOKENS))
        .isTrue();
  }

  @Test
  void whatever_overlaps_has_a_count_for_what_is_common() {
    for (ReportedCount one : ReportedCount.values()) {
      for (ReportedCount other : ReportedCount.values()) {
        long joins = java.util.Arrays.stream(ReportedCount.values())
            .filter(join -> join.isJoinOf(one, other))
            .count();
        assertThat(joins).as("%s and %s", one, other).isEqualTo(one.overlaps(other) ? 1 : 0);
      }
    }
  }

  @Test
  void a_count_is_found_by_its_name_in_files() {
    for (ReportedCount count : ReportedCount.values()) {
      assertThat(ReportedCount.find(count.key())).contains(count);
    }
    assertThat(ReportedCount.find("INPUT_TOKENS")).isEmpty();
  }
}
