/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LruStackTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void distances_are_those_of_a_plain_list(int maximum) {
    LruStack stack = new LruStack(maximum);
    List<Integer> plain = new ArrayList<>(); // the newest last
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      Integer hash = random.nextInt(random.nextBoolean() ? maximum : 2 * maximum) * 0x9E3779B1;
      int place = stack.find(hash);
      int at = plain.indexOf(hash);
      assertThat(place >= 0).isEqualTo(at >= 0);
      if (at >= 0) {
        assertThat(stack.distance(place)).isEqualTo(plain.size() - 1 - at);
        stack.use(place);
        plain.remove(at);
      } else {
        stack.add(hash);
        if (plain.size() == maximum) {
          plain.remove(0);
        }
      }
      plain.add(hash);
      assertThat(stack.size()).isEqualTo(plain.size());
    }
  }

  @Test
  void a_table_of_hashes_finds_what_is_in_it_and_nothing_else() {
    HashTable table = new HashTable(100);
    Map<Integer, Integer> places = new HashMap<>();
    Random random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      int hash = (random.nextInt(150) << 20) | random.nextInt(2); // many that collide
      Integer place = places.get(hash);
      assertThat(table.find(hash)).isEqualTo(place == null ? HashTable.NONE : place);
      if (place != null) {
        table.remove(place);
        places.remove(hash);
      } else if (!table.isFull()) {
        places.put(hash, table.add(hash));
      }
      assertThat(table.size()).isEqualTo(places.size());
      assertThat(places.values()).doesNotHaveDuplicates();
    }
  }
}
