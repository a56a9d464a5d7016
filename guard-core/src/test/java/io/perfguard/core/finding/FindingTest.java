/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.base.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingTest {
  @Test
  void it_reads_as_a_colleague_speaks() {
    assertThat(Samples.full().toString()).isEqualTo("""
        PG-501 RED   cache "factors": 11 % of 48,210 requests hit in the last 5 min (92 % since start)
          at        FactorService.find(FactorService.java:41)
          seen      31,402 of 42,907 misses are keys that differ only in case, such as AA:9999 and aa:9999; each of the two
                    forms is loaded on its own and kept on its own
                    most asked
                      key      requests  share
                      AA:9999  12,004    25 %
                      aa:9999  987       2 %
                    hit rate ██ ▄▁ from 11 to 92 %
                    loaded at FactorService.find(FactorService.java:41)
                    for each shipment
                      get factor
                      get price
                    since 2026-11-03 14:02:10 UTC
          costs     31,402 loads of 18 ms: 9.4 min of database time in 5 min; out in 40 min
          remedy    Write the keys in one form.
                      GuardedCache.builder("factors")
                          .keyNormalizer(k -> k.toUpperCase(Locale.ROOT))
          expected  hit rate 11 % -> 76 % (counted on this window's own keys)""");
  }

  @Test
  void what_is_not_known_takes_no_line() {
    assertThat(Samples.amber("PG-203", "users").build().toString()).isEqualTo("""
        PG-203 AMBER cache "users": headline
          costs     not estimated
          remedy    Do it.
          expected  not estimated (nothing to compute it from)""");
  }

  @Test
  void text_from_outside_cannot_break_the_lines_or_turn_them_around() {
    Finding finding = Samples.amber("PG-203", "users")
        .headline("a\nPG-999 RED  forged\u001B[2J")
        .seen("x\r\ny\u202Ez")
        .build();
    assertThat(finding.toString().lines())
        .hasSize(5)
        .startsWith("PG-203 AMBER cache \"users\": a PG-999 RED  forged [2J", "  seen      x y z");
  }

  @Test
  void a_word_longer_than_the_line_is_left_whole() {
    String word = "w".repeat(300);
    Finding finding =
        Samples.amber("PG-203", "users").seen("before " + word + " after").build();
    assertThat(finding.toString())
        .contains("\n  seen      before\n            " + word + "\n            after\n");
  }

  @Test
  void an_id_outlives_counts_times_and_moved_lines() {
    Finding before = Samples.amber("PG-203", "users").place(Samples.FIND).build();
    Place moved = new Place("app.FactorService", "find", "FactorService.java", 4_711);
    Finding after = Samples.red("PG-203", "users")
        .headline("other figures")
        .place(moved)
        .seen("more")
        .build();
    assertThat(after.id()).isEqualTo(before.id()).matches("[0-9a-f]{12}");
  }

  @Test
  void an_id_is_the_same_on_each_machine() {
    assertThat(Samples.full().id()).isEqualTo("37849eedf447");
  }

  @Test
  void an_id_tells_code_guard_and_subject_apart() {
    assertThat(new String[] {
          Samples.amber("PG-203", "users").build().id(),
          Samples.amber("PG-205", "users").build().id(),
          Samples.amber("PG-203", "user").about("s").build().id(),
          Finding.amber("PG-203", new Subject("pool", "cache", "users"))
              .headline("headline")
              .remedy(Remedy.text("Do it."))
              .build()
              .id(),
          Samples.amber("PG-203", "users").place(Samples.FIND).build().id(),
          Samples.amber("PG-203", "users")
              .place(Samples.FIND)
              .about("select 1")
              .build()
              .id(),
          Samples.amber("PG-203", "users").about("select 2").build().id()
        })
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "210", "PG-21", "PG-2100", "PG-010", "pg-210", "PG-210 "})
  void a_code_that_no_one_can_search_for_is_refused(String code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.amber(code, "users").build())
        .withMessage("code must look like PG-210, was \"" + code + "\"");
  }

  @Test
  void a_finding_without_headline_or_remedy_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.amber("PG-203", "users").headline(" ").build())
        .withMessage("finding PG-203 needs a headline");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Finding.amber("PG-203", Samples.CACHE).headline("x").build())
        .withMessage("finding PG-203 needs a remedy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Remedy.text(" "))
        .withMessage("text must not be blank");
  }

  @Test
  void null_is_refused_by_the_name_of_the_part() {
    var builder = Samples.amber("PG-203", "users");
    assertThatNullPointerException()
        .isThrownBy(() -> Finding.red(null, Samples.CACHE))
        .withMessage("code must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> Finding.red("PG-203", null))
        .withMessage("subject must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.headline(null))
        .withMessage("headline must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.about(null))
        .withMessage("about must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.seen((Evidence) null))
        .withMessage("block must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.costs(null))
        .withMessage("cost must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.remedy(null))
        .withMessage("remedy must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.expected(null))
        .withMessage("expected must not be null");
  }
}
