/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StripedSumsTest {
  @Test
  void sums_add_up_and_maxima_keep_the_greatest() {
    StripedSums sums = new StripedSums(2, 1);
    sums.add(new long[] {1, 10, 5}, 3);
    sums.add(new long[] {2, -20, 3}, 3);
    assertThat(read(sums)).containsExactly(3, -10, 5);
    sums.max(2, 9);
    sums.max(2, 8);
    assertThat(read(sums)).containsExactly(3, -10, 9);
  }

  @Test
  void fields_beyond_the_length_stay_as_they_are() {
    StripedSums sums = new StripedSums(3);
    sums.add(new long[] {1, 2, 3}, 2);
    sums.add(new long[0], 0);
    assertThat(read(sums)).containsExactly(1, 2, 0);
  }

  @Test
  void a_wrong_field_or_length_is_refused_and_changes_nothing() {
    StripedSums sums = new StripedSums(2, 1);
    assertThatThrownBy(() -> sums.add(new long[4], 4)).hasMessage("length must be 0..3, was 4");
    assertThatThrownBy(() -> sums.add(new long[1], 2)).hasMessage("length must be 0..1, was 2");
    assertThatThrownBy(() -> sums.add(new long[1], -1)).hasMessage("length must be 0..1, was -1");
    assertThatThrownBy(() -> sums.max(1, 7)).hasMessage("field must be a maximum, 2..2, was 1");
    assertThatThrownBy(() -> sums.max(3, 7)).hasMessage("field must be a maximum, 2..2, was 3");
    assertThatThrownBy(() -> sums.sum(new long[2]))
        .hasMessage("out must have room for 3 fields, had 2");
    assertThatThrownBy(() -> new StripedSums(0)).hasMessage("fields must be >= 1, was 0");
    assertThat(read(sums)).containsExactly(0, 0, 0);
  }

  @Test
  void nothing_is_lost_when_64_threads_add() {
    StripedSums sums = new StripedSums(3, 1);
    int each = 50_000;
    Crew.runTogether(64, member -> {
      long[] values = new long[4];
      for (int i = 1; i <= each; i++) {
        values[0] = 1;
        values[1] = i;
        values[2] = -member;
        values[3] = (long) member * each + i;
        sums.add(values, 4);
      }
    });
    assertThat(read(sums))
        .containsExactly(
            64L * each, 64L * each * (each + 1L) / 2, -(63L * 64 / 2) * each, 64L * each);
    assertThat(sums.stripeCount()).isBetween(1, 8);
  }

  @Test
  void a_reader_sees_whole_adds_only_and_no_total_falls() {
    StripedSums sums = new StripedSums(3, 1);
    int writers = 4;
    AtomicInteger atWork = new AtomicInteger(writers);
    Crew crew = new Crew();
    for (int writer = 0; writer < writers; writer++) {
      crew.start(() -> {
        for (int i = 1; i <= 200_000; i++) {
          sums.add(new long[] {1, 1, 2, i}, 4);
        }
        atWork.decrementAndGet();
      });
    }
    crew.start(() -> {
      long[] seen = new long[4];
      long last = 0;
      while (atWork.get() > 0) {
        sums.sum(seen);
        assertThat(seen[1]).isEqualTo(seen[0]);
        assertThat(seen[2]).isEqualTo(2 * seen[0]);
        assertThat(seen[3]).isLessThanOrEqualTo(seen[0]).isGreaterThanOrEqualTo(seen[0] / writers);
        assertThat(seen[0]).isGreaterThanOrEqualTo(last);
        last = seen[0];
      }
    });
    crew.join();
    assertThat(read(sums)).containsExactly(800_000, 800_000, 1_600_000, 200_000);
  }

  @Test
  void adding_and_reading_allocate_nothing() {
    StripedSums sums = new StripedSums(20);
    long[] values = new long[20];
    assertThat(Allocated.bytesPerCall(() -> sums.add(values, 20))).isZero();
    assertThat(Allocated.bytesPerCall(() -> sums.sum(values))).isZero();
  }

  private static long[] read(StripedSums sums) {
    long[] all = new long[sums.fields()];
    all[0] = 77; // sum() must not add to what it finds
    sums.sum(all);
    return all;
  }
}
