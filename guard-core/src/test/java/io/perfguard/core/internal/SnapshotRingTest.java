/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.registry.RegistrySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRingTest {
  private static final long START =
      Long.MAX_VALUE - Duration.ofMinutes(30).toNanos(); // the clock overflows on the way
  private static final Duration SIX = Duration.ofMinutes(6);
  private static final Duration HOUR = Duration.ofHours(1);

  private final SnapshotRing ring = new SnapshotRing(START);

  private static Reading at(long nanos) {
    return new Reading(nanos, 0, new RegistrySnapshot(Instant.EPOCH, Map.of()));
  }

  private Reading addAfter(Duration sinceStart) {
    Reading reading = at(START + sinceStart.toNanos());
    ring.add(reading);
    return reading;
  }

  @Test
  void a_reading_is_due_each_minute() {
    assertThat(ring.isDue(START)).isFalse();
    assertThat(ring.isDue(START + Duration.ofMinutes(1).toNanos() - 1)).isFalse();
    assertThat(ring.isDue(START + Duration.ofMinutes(1).toNanos())).isTrue();
    addAfter(Duration.ofMinutes(1));
    assertThat(ring.isDue(START + Duration.ofMinutes(1).toNanos())).isFalse();
    assertThat(ring.isDue(START + Duration.ofMinutes(2).toNanos())).isTrue();
  }

  @Test
  void before_the_first_reading_each_window_begins_with_the_registry() {
    assertThat(ring.before(START, Duration.ofNanos(1))).isNull();
    assertThat(ring.before(START + HOUR.toNanos(), Duration.ofSeconds(Long.MAX_VALUE)))
        .isNull();
  }

  @Test
  void
      of_the_readings_of_one_moment_a_window_that_begins_then_has_the_first_and_a_shorter_one_the_last() {
    Reading first = addAfter(Duration.ofMinutes(2));
    addAfter(Duration.ofMinutes(2));
    Reading last = addAfter(Duration.ofMinutes(2));
    long now = START + Duration.ofMinutes(7).toNanos();
    assertThat(ring.before(now, Duration.ofMinutes(5))).isSameAs(first);
    assertThat(ring.before(now, Duration.ofMinutes(5).minusNanos(1))).isSameAs(last);
    assertThat(ring.before(now, Duration.ofMinutes(5).plusNanos(1))).isNull();
  }

  @Test
  void what_was_counted_at_the_registrys_first_moment_is_in_a_window_that_begins_then() {
    Reading last = addAfter(Duration.ZERO);
    assertThat(ring.before(START + SIX.toNanos(), SIX)).isNull();
    assertThat(ring.before(START + SIX.toNanos(), SIX.minusNanos(1))).isSameAs(last);
  }

  @Test
  void a_window_longer_than_what_is_kept_begins_at_the_oldest_reading() {
    for (int minute = 0; minute <= 24 * 60; minute++) {
      addAfter(Duration.ofMinutes(minute));
    }
    long now = START + Duration.ofDays(1).toNanos();
    Reading oldest = ring.before(now, Duration.ofDays(365));
    assertThat(oldest).isNotNull();
    assertThat(Duration.ofNanos(now - oldest.nanos())).isBetween(HOUR, HOUR.plusMinutes(10));
  }

  @Test
  void ten_days_leave_no_more_readings_than_an_hour_does() {
    int most = 0;
    for (int minute = 1; minute <= 10 * 24 * 60; minute++) {
      addAfter(Duration.ofMinutes(minute));
      most = Math.max(most, ring.size());
    }
    assertThat(most).isEqualTo(SnapshotRing.MOST);
  }

  /**
   * Against all readings ever taken: a window begins where a ring that forgets nothing would begin
   * it, give or take.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_random_clock_never_makes_a_window_too_short(long seed) {
    Random random = new Random(seed);
    List<Reading> all = new ArrayList<>();
    long now = START;
    for (int i = 0; i < 2_000; i++) {
      now += random.nextInt(20) == 0
          ? Duration.ofSeconds(random.nextInt(7_200)).toNanos() // a suspended machine
          : Duration.ofSeconds(random.nextInt(60)).toNanos();
      if (ring.isDue(now)) {
        Reading reading = at(now);
        ring.add(reading);
        all.add(reading);
      }
      Duration window = Duration.ofSeconds(1 + random.nextInt(3_600));
      Reading found = ring.before(now, window);
      Reading best = newestThatIsOldEnough(all, now, window);
      String what = "seed " + seed + ", step " + i + ", window " + window;
      if (best == null) {
        assertThat(found).as(what).isNull();
      } else if (window.compareTo(SIX) <= 0) {
        assertThat(found).as(what).isSameAs(best);
      } else {
        // A coarse ring may begin it earlier: at the newest reading that is the first of its ten
        // minutes.
        long age = found == null ? now - START : now - found.nanos();
        assertThat(age)
            .as(what)
            .isBetween(
                now - best.nanos(), now - best.nanos() + Duration.ofMinutes(10).toNanos() - 1);
      }
    }
  }

  private static Reading newestThatIsOldEnough(List<Reading> all, long now, Duration window) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (now - all.get(i).nanos() >= window.toNanos()) {
        return all.get(i);
      }
    }
    return null;
  }
}
