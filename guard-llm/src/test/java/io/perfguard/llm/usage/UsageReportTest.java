/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageReportTest {
  private static final long SEED = 20_261_130L;

  @Test
  void any_usage_comes_back_from_its_report() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      Usage.Builder builder = Usage.builder();
      for (UsageUnit unit : UsageUnit.values()) {
        builder.add(unit, random.nextInt(3) == 0 ? random.nextInt(500_000) : 0);
      }
      Usage usage = builder.build();
      assertThat(UsageReport.of(usage).toUsage())
          .as("seed %d, usage %d", SEED, i)
          .isEqualTo(usage);
    }
  }

  @ParameterizedTest
  @EnumSource(UsageUnit.class)
  void each_unit_comes_back_by_itself(UsageUnit unit) {
    Usage usage = Usage.builder().add(unit, 7).build();
    assertThat(UsageReport.of(usage).toUsage()).isEqualTo(usage);
  }

  @Test
  void sound_that_does_not_fit_beside_the_cached_tokens_is_among_them() {
    Usage usage = UsageReport.builder()
        .add(ReportedCount.INPUT_TOKENS, 100)
        .add(ReportedCount.CACHE_READ_TOKENS, 90)
        .add(ReportedCount.INPUT_AUDIO_TOKENS, 30)
        .build()
        .toUsage();
    assertThat(usage)
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT_AUDIO, 10)
            .add(UsageUnit.CACHE_READ_AUDIO, 20)
            .add(UsageUnit.CACHE_READ, 70)
            .build());
  }

  @Test
  void whatever_is_reported_the_total_of_the_leaves_is_never_less() {
    Random random = new Random(SEED);
    ReportedCount[] counts = ReportedCount.values();
    for (int i = 0; i < 20_000; i++) {
      UsageReport.Builder builder = UsageReport.builder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        builder.add(counts[random.nextInt(counts.length)], random.nextInt(1_000));
      }
      UsageReport report = builder.build();
      Usage usage = report.toUsage();
      long input = amount(report, ReportedCount.INPUT_TOKENS);
      long output = amount(report, ReportedCount.OUTPUT_TOKENS);
      String which = "seed " + SEED + ", report " + i + ": " + report + " -> " + usage;
      assertThat(usage.inputTokens()).as(which).isGreaterThanOrEqualTo(input);
      assertThat(usage.outputTokens()).as(which).isGreaterThanOrEqualTo(output);
      assertThat(usage.cacheReadTokens())
          .as(which)
          .isGreaterThanOrEqualTo(amount(report, ReportedCount.CACHE_READ_TOKENS));
      assertThat(usage.reasoningTokens())
          .as(which)
          .isGreaterThanOrEqualTo(amount(report, ReportedCount.OUTPUT_REASONING_TOKENS));
      if (!usage.isContradictory() && report.find(ReportedCount.INPUT_TOKENS).isPresent()) {
        assertThat(usage.inputTokens()).as(which).isEqualTo(input);
      }
      if (!usage.isContradictory() && report.find(ReportedCount.OUTPUT_TOKENS).isPresent()) {
        assertThat(usage.outputTokens()).as(which).isEqualTo(output);
      }
    }
  }

  private static long amount(UsageReport report, ReportedCount count) {
    return report.find(count).orElse(BigDecimal.ZERO).longValueExact();
  }

  @Test
  void a_total_that_a_part_was_reported_of_is_not_taken_for_zero() {
    UsageReport report =
        UsageReport.builder().add(ReportedCount.OUTPUT_REASONING_TOKENS, 10).build();
    assertThat(report.read(ReportedCount.INPUT_TOKENS)).isZero();
    assertThatThrownBy(() -> report.read(ReportedCount.OUTPUT_TOKENS))
        .hasMessage("output_tokens must be reported where output_reasoning_tokens,"
            + " a part of it, is 10");
  }

  @Test
  void what_two_counts_may_have_in_common_is_not_taken_for_zero() {
    UsageReport report = UsageReport.builder()
        .add(ReportedCount.CACHE_READ_TOKENS, 10)
        .add(ReportedCount.INPUT_AUDIO_TOKENS, 10)
        .build();
    assertThatThrownBy(() -> report.read(ReportedCount.CACHE_AUDIO_READ_TOKENS))
        .hasMessageContaining("may have it in common");
    assertThat(report.read(ReportedCount.CACHE_IMAGE_READ_TOKENS)).isZero();
  }

  @Test
  void equal_numbers_are_equal_however_they_are_written() {
    UsageReport one = UsageReport.builder()
        .add(ReportedCount.INPUT_TOKENS, new BigDecimal("24.0"))
        .build();
    UsageReport other = UsageReport.builder()
        .add(ReportedCount.INPUT_TOKENS, new BigDecimal("2.4e1"))
        .build();
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("input_tokens 24");
  }

  @Test
  void an_amount_beyond_all_bounds_is_refused_without_being_written_out() {
    for (String amount : new String[] {"-1", "1e19", "1e999999999", "1e-101", "1e-999999999"}) {
      assertThatThrownBy(
              () -> UsageReport.builder().add(ReportedCount.INPUT_TOKENS, new BigDecimal(amount)))
          .as(amount)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("input_tokens must be >= 0");
    }
  }

  @Test
  void sums_beyond_a_long_are_refused() {
    UsageReport.Builder builder = UsageReport.builder();
    for (int i = 0; i < 20; i++) {
      builder.add(ReportedCount.INPUT_TOKENS, BigDecimal.TEN.pow(18));
    }
    assertThatThrownBy(() -> builder.build().toUsage())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must fit into a long");
  }
}
