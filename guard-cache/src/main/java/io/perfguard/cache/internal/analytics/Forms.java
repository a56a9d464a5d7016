/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.analytics;

import io.perfguard.core.mechanism.KeyTemplates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Finds keys that mean the same and are written differently: counts misses of keys of which another
 * form had been asked for before, in three ways of being different and in all together.
 *
 * <p>Not thread-safe.
 */
final class Forms {
  /*
   * For each way a table: the hash of the plain form chooses a slot, in which stand that hash and the hash of the form that
   * was seen first. A cold miss whose plain form is there with another form is one that a normalizer would have made a hit.
   * Whoever needs a slot that is taken takes it: so forms that come long after each other are missed, and what is counted
   * is rather too little. No key is kept, only hashes, and for the ways together the number of a shape.
   */
  private static final int SLOTS = 1 << 12;
  private static final int MAXIMUM_SHAPES = 255;
  private static final int MAXIMUM_PAIRS = 256;

  /** A way in which keys are different that mean the same. */
  enum Way {
    CASE,
    SPACING,
    NUMBERS,
    ALL
  }

  private static final class Table {
    final int[] plain = new int[SLOTS];
    final int[] first = new int[SLOTS];
    long lost;
  }

  private final UnaryOperator<String> spacing;
  private final UnaryOperator<String> numbers;
  private final Map<Way, Table> tables = new HashMap<>();
  private final short[] shapeOfFirst = new short[SLOTS];
  private final Map<String, Integer> shapes = new HashMap<>();
  private final List<String> shapeOf = new ArrayList<>(List.of("_other"));
  private final Map<Integer, long[]> pairs = new HashMap<>();
  private long looked;

  Forms(UnaryOperator<String> spacing, UnaryOperator<String> numbers) {
    this.spacing = spacing;
    this.numbers = numbers;
  }

  /** A key was missing that had never been there. */
  void missedCold(String key) {
    looked++;
    String lower = key.toLowerCase(Locale.ROOT);
    look(Way.CASE, key, lower);
    look(Way.SPACING, key, spacing.apply(key));
    look(Way.NUMBERS, key, numbers.apply(key));
    look(Way.ALL, key, numbers.apply(spacing.apply(lower)));
  }

  private void look(Way way, String key, String form) {
    Table table = tables.computeIfAbsent(way, some -> new Table());
    int hash = spread(form.hashCode());
    int raw = spread(key.hashCode());
    int slot = hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    int mark = hash | 1; // 0 is empty
    if (table.plain[slot] != mark) {
      table.plain[slot] = mark;
      table.first[slot] = raw;
      if (way == Way.ALL) {
        shapeOfFirst[slot] = (short) shape(key);
      }
    } else if (table.first[slot] != raw) {
      table.lost++;
      if (way == Way.ALL) {
        pair(shapeOfFirst[slot], shape(key));
      }
    }
  }

  private static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x9e3779b9;
    return mixed ^ (mixed >>> 15);
  }

  private int shape(String key) {
    String shape = KeyTemplates.shape(key);
    Integer known = shapes.get(shape);
    if (known != null) {
      return known;
    }
    if (shapeOf.size() > MAXIMUM_SHAPES) {
      return 0;
    }
    shapes.put(shape, shapeOf.size());
    shapeOf.add(shape);
    return shapeOf.size() - 1;
  }

  private void pair(int one, int other) {
    int pair = Math.min(one, other) << 8 | Math.max(one, other);
    long[] count = pairs.get(pair);
    if (count == null && pairs.size() < MAXIMUM_PAIRS) {
      count = new long[1];
      pairs.put(pair, count);
    }
    if (count != null) {
      count[0]++;
    }
  }

  /** Cold misses that were looked at. */
  long looked() {
    return looked;
  }

  /** Of these, the ones that a normalizer would have made hits. */
  long lost(Way way) {
    Table table = tables.get(way);
    return table == null ? 0 : table.lost;
  }

  /** The two shapes that most often meant the same; empty if there are none. */
  List<String> commonestShapes() {
    return pairs.entrySet().stream()
        .max((a, b) -> Long.compare(a.getValue()[0], b.getValue()[0]))
        .map(most -> List.of(shapeOf.get(most.getKey() >> 8), shapeOf.get(most.getKey() & 0xff)))
        .orElse(List.of());
  }
}
