/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Faults;
import org.junit.jupiter.api.Test;

/** Who is held back by which place in the log, and until when. */
class PinsTest {
  private static final long STICK = 100;
  private static final long NONE = Long.MAX_VALUE;

  private final Object[] user = {"anna"};
  private final Pins pins = new Pins(STICK, () -> user[0], new Faults("pins"));

  private boolean isBehind(long replayed, long now) {
    return pins.isBehind(pins.current(), replayed, now);
  }

  @Test
  void where_there_are_no_places_time_decides() {
    pins.wrote(10);
    assertThat(isBehind(Pins.UNKNOWN, 109)).isTrue();
    assertThat(isBehind(Pins.UNKNOWN, 110)).isFalse();
    pins.sweep(NONE, false, true, 109);
    assertThat(pins.isEmpty()).isFalse();
    pins.sweep(NONE, false, true, 110);
    assertThat(pins.isEmpty()).isTrue();
  }

  @Test
  void a_place_that_is_asked_for_is_waited_for() {
    pins.placesAreAsked(true);
    pins.wrote(10);
    pins.sweep(500, true, false, 1_000_000); // the primary did not answer all the time
    assertThat(isBehind(500, 1_000_000)).isTrue();
    pins.at(400, 9); // asked before it was written
    assertThat(isBehind(500, 1_000_000)).isTrue();
    pins.at(600, 10);
    assertThat(isBehind(599, 1_000_000)).isTrue();
    assertThat(isBehind(600, 1_000_000)).isFalse();
    pins.sweep(599, true, false, 1_000_000);
    assertThat(pins.isEmpty()).isFalse();
    pins.sweep(600, true, false, 1_000_000);
    assertThat(pins.isEmpty()).isTrue();
  }

  @Test
  void a_replica_that_does_not_say_where_it_is_holds_for_a_time() {
    pins.placesAreAsked(true);
    pins.wrote(10);
    pins.at(600, 10);
    assertThat(isBehind(Pins.UNKNOWN, 109)).isTrue();
    assertThat(isBehind(Pins.UNKNOWN, 110)).isFalse();
    pins.sweep(600, true, true, 109);
    assertThat(pins.isEmpty()).isFalse();
    pins.sweep(600, true, true, 110);
    assertThat(pins.isEmpty()).isTrue();
  }

  @Test
  void a_replica_that_was_down_is_not_read_from_before_it_has_come_to_what_was_let_go_of() {
    pins.placesAreAsked(true);
    pins.wrote(10);
    pins.at(600, 10);
    pins.sweep(NONE, false, false, 20); // none is up
    assertThat(pins.isEmpty()).isTrue();
    assertThat(isBehind(599, 1_000)).isTrue();
    assertThat(isBehind(600, 1_000)).isFalse();
    pins.at(50, 2_000); // the primary was restored: there is no 600 any more
    assertThat(isBehind(50, 1_000)).isFalse();
  }

  @Test
  void a_write_holds_only_who_wrote() {
    pins.wrote(10);
    user[0] = "bert";
    assertThat(isBehind(0, 11)).isFalse();
    user[0] = "anna";
    assertThat(isBehind(0, 11)).isTrue();
  }

  @Test
  void the_latest_write_counts() {
    pins.placesAreAsked(true);
    pins.wrote(10);
    pins.at(600, 10);
    pins.wrote(30);
    assertThat(isBehind(700, 40)).isTrue();
    pins.at(800, 20);
    assertThat(isBehind(900, 40)).isTrue();
    pins.at(850, 30);
    assertThat(isBehind(849, 40)).isTrue();
    assertThat(isBehind(850, 40)).isFalse();
  }

  @Test
  void with_too_many_who_wrote_all_count_as_one_and_those_that_are_known_still_count() {
    for (int i = 0; i <= Pins.MAXIMUM; i++) {
      user[0] = i;
      pins.wrote(10);
    }
    user[0] = "somebody";
    assertThat(isBehind(0, 20)).isTrue();
    pins.sweep(NONE, false, true, 110);
    assertThat(pins.isEmpty()).isTrue();
    assertThat(isBehind(0, 111)).isFalse();
  }

  @Test
  void who_cannot_be_asked_for_is_the_thread() {
    Faults faults = new Faults("pins");
    Pins asking = new Pins(
        STICK,
        () -> {
          throw new IllegalStateException("no request");
        },
        faults);
    asking.wrote(10);
    assertThat(asking.isBehind(asking.current(), 0, 20)).isTrue();
    assertThat(faults.count()).isEqualTo(2);
  }
}
