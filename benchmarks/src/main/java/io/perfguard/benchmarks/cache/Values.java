/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.benchmarks.harness.Seed;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The kinds of values that are measured, all drawn from one seed. */
final class Values {
  private Values() {}

  /** A line of an order. */
  record Line(String product, int count, BigDecimal price) {}

  /** An order: some 50 lines and a map. */
  record Order(
      long id, String customer, LocalDate day, List<Line> lines, Map<String, String> notes) {}

  /** Five small objects of the JDK. */
  record Small(UUID id, Instant at, BigDecimal amount, Long number, String text) {}

  /** Makes a value. */
  interface Kind {
    Object make(Random random);
  }

  static Random random() {
    return new Random(Seed.FIXED);
  }

  static Object text40(Random random) {
    return text(random, 40);
  }

  static Object order(Random random) {
    List<Line> lines = new ArrayList<>();
    for (int i = spread(random, 50); i > 0; i--) {
      lines.add(new Line(
          text(random, 30), random.nextInt(5_000), BigDecimal.valueOf(random.nextInt(9_999), 2)));
    }
    return new Order(
        random.nextLong(), text(random, 25), LocalDate.ofEpochDay(20_000), lines, map(random, 20));
  }

  static Object map100(Random random) {
    return map(random, 100);
  }

  static Object small(Random random) {
    return new Small(
        new UUID(random.nextLong(), random.nextLong()),
        Instant.ofEpochSecond(random.nextInt()),
        BigDecimal.valueOf(random.nextInt(), 2),
        random.nextLong(),
        text(random, 20));
  }

  static Object nested(Random random) {
    List<Object> outer = new ArrayList<>();
    for (int i = spread(random, 10); i > 0; i--) {
      List<String> inner = new ArrayList<>();
      for (int j = spread(random, 10); j > 0; j--) {
        inner.add(text(random, 20));
      }
      outer.add(inner);
    }
    return outer;
  }

  static Object mixed(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> order(random);
      case 1 -> map100(random);
      case 2 -> small(random);
      case 3 -> nested(random);
      default -> text40(random);
    };
  }

  private static Map<String, String> map(Random random, int mean) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = spread(random, mean); i > 0; i--) {
      map.put("key" + i, text(random, 40));
    }
    return map;
  }

  private static String text(Random random, int mean) {
    return (random.nextInt(10) == 0 ? "\u20ac" : "x").repeat(spread(random, mean));
  }

  /** Log-normal, as sizes are: many below the mean, some far above. */
  private static int spread(Random random, int mean) {
    double factor = Math.exp(0.6 * random.nextGaussian() - 0.18);
    return (int) Math.max(1, Math.min(10L * mean, Math.round(mean * factor)));
  }
}
