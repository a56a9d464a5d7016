/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
  private final Slots<String> slots = new Slots<>();

  /** A key of one pair of places; the lower half of its bits does not choose them. */
  private static long key(int which) {
    return (5L << 33) + which;
  }

  @Test
  void of_three_keys_that_share_two_places_the_latest_two_stay() {
    slots.put(key(1), "one");
    slots.put(key(2), "two");
    assertThat(slots.get(key(1))).isEqualTo("one");
    assertThat(slots.get(key(2))).isEqualTo("two");
    slots.put(key(3), "three");
    assertThat(slots.get(key(1))).isNull();
    assertThat(slots.get(key(2))).isEqualTo("two");
    assertThat(slots.get(key(3))).isEqualTo("three");
  }

  @Test
  void a_key_that_is_put_again_pushes_nothing_out() {
    slots.put(key(1), "one");
    slots.put(key(2), "two");
    slots.put(key(2), "again");
    assertThat(slots.get(key(1))).isEqualTo("one");
    assertThat(slots.get(key(2))).isEqualTo("again");
  }

  @Test
  void most_of_256_keys_are_remembered() {
    for (int i = 0; i < 256; i++) {
      slots.put(Hashes.of("/factors/" + i), "" + i);
    }
    int known = 0;
    for (int i = 0; i < 256; i++) {
      known += slots.get(Hashes.of("/factors/" + i)) == null ? 0 : 1;
    }
    assertThat(known).isGreaterThan(240);
  }
}
