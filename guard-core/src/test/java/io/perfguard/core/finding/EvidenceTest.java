/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceTest {
  private static List<List<String>> rows(int count) {
    return IntStream.range(0, count).mapToObj(i -> List.of("r" + i)).toList();
  }

  @Test
  void a_long_table_keeps_its_first_rows_and_says_so() {
    Evidence.Table table = new Evidence.Table("keys", List.of("key"), rows(51));
    assertThat(table.title()).isEqualTo("keys (the first 50 of 51)");
    assertThat(table.rows()).hasSize(50).startsWith(List.of("r0"));
    assertThat(new Evidence.Table("", List.of("key"), rows(51)).title())
        .isEqualTo("(the first 50 of 51)");
    assertThat(new Evidence.Table("keys", List.of("key"), rows(50)).title()).isEqualTo("keys");
  }

  @Test
  void a_long_series_keeps_its_last_values_and_says_so() {
    double[] values = IntStream.range(0, 288).asDoubleStream().toArray();
    Evidence.Series series = (Evidence.Series) Evidence.series("p95", "ms", values);
    assertThat(series.title()).isEqualTo("p95 (the last 50 of 288)");
    assertThat(series.values()).hasSize(50).startsWith(238.0).endsWith(287.0);
  }

  @Test
  void a_broad_tree_keeps_its_first_children_and_says_how_many_were_cut() {
    List<Evidence.Tree> leaves =
        IntStream.range(0, 60).mapToObj(i -> Evidence.Tree.leaf("l" + i)).toList();
    assertThat(new Evidence.Tree("loop", leaves).children())
        .hasSize(51)
        .startsWith(Evidence.Tree.leaf("l0"))
        .endsWith(Evidence.Tree.leaf("... and 10 more"));
  }

  @Test
  void a_row_of_another_width_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evidence.table(
            "keys", List.of("key", "hits"), List.of(List.of("a", "1"), List.of("b"))))
        .withMessage("a row of table \"keys\" must have 2 cells, had 1");
  }

  @Test
  void an_empty_sentence_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evidence.text(" "))
        .withMessage("text must not be blank");
    assertThatNullPointerException()
        .isThrownBy(() -> Evidence.text(null))
        .withMessage("text must not be null");
  }

  @Test
  void what_the_caller_changes_later_does_not_show() {
    List<String> row = new ArrayList<>(List.of("a"));
    List<List<String>> rows = new ArrayList<>(List.of(row));
    Evidence.Table table = new Evidence.Table("keys", List.of("key"), rows);
    row.set(0, "b");
    rows.clear();
    assertThat(table.rows()).containsExactly(List.of("a"));
  }

  @ParameterizedTest
  @MethodSource
  void a_series_is_drawn_with_its_scale(String drawn, double[] values) {
    Finding finding =
        Samples.amber("PG-101", "a").seen(Evidence.series("p95", "ms", values)).build();
    assertThat(finding.toString()).contains("\n  seen      " + drawn + "\n");
  }

  static Stream<Arguments> a_series_is_drawn_with_its_scale() {
    return Stream.of(
        arguments("p95 ▁▂▃▄▅▆▇█ from 0 to 7 ms", new double[] {0, 1, 2, 3, 4, 5, 6, 7}),
        arguments("p95 ▁▁▁ 5 ms", new double[] {5, 5, 5}),
        arguments(
            "p95 ▁ █ from -0.0124 to 123000 ms", new double[] {-0.012_44, Double.NaN, 123_456}),
        arguments("p95 █ ▁ from 1 to 2 ms", new double[] {2, Double.POSITIVE_INFINITY, 1}),
        arguments("p95 no values", new double[] {Double.NaN, Double.NEGATIVE_INFINITY}),
        arguments("p95 no values", new double[0]));
  }
}
