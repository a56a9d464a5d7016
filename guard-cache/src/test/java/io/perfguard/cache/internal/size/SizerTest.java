/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SizerTest {
  /** The usual one: a 64-bit JVM with a heap below 32 GB. */
  private static final Layout USUAL = new Layout(4, 12, 16, 8, true);

  private static final Layout COMPACT = new Layout(4, 8, 12, 8, true);
  private static final Layout LARGE = new Layout(8, 16, 20, 8, true);

  record Line(String product, int count, BigDecimal price) {}

  record Order(long id, String customer, List<Line> lines, Map<String, String> notes) {}

  static class Base {
    byte flag;
    long number;
  }

  static class Derived extends Base {
    Object next;
    int count;
    boolean open;
  }

  @Test
  void fields_are_laid_out_as_the_jvm_does_it() {
    assertThat(USUAL.shallow(Object.class)).isEqualTo(16);
    assertThat(USUAL.shallow(Base.class)).as("12, flag, gap, number").isEqualTo(24);
    assertThat(USUAL.shallow(Derived.class)).as("open goes into the gap").isEqualTo(32);
    assertThat(COMPACT.shallow(Base.class)).isEqualTo(24);
  }

  static Stream<Arguments> exact() {
    // Sizes as HotSpot has them with compressed references and class pointers.
    return Stream.of(
        arguments("a".repeat(40), 80),
        arguments("\u20ac".repeat(40), 120),
        arguments("", 40),
        arguments(1_000, 16),
        arguments(1_000L, 24),
        arguments(1.5, 24),
        arguments(1.5f, 16),
        arguments(UUID.fromString("00000000-0000-0001-0000-000000000002"), 32),
        arguments(LocalDate.of(2024, 2, 29), 24),
        arguments(LocalDateTime.of(2024, 2, 29, 12, 30), 72),
        arguments(Instant.ofEpochSecond(1), 24),
        arguments(Duration.ofSeconds(1), 24),
        arguments(new BigDecimal("12.34"), 40),
        arguments(BigInteger.TEN.pow(30), 40 + 32),
        arguments(new byte[100], 120),
        arguments(new long[10], 96),
        arguments(new int[0], 16),
        arguments(DayOfWeek.MONDAY, 0),
        arguments(String.class, 0),
        arguments(true, 0),
        arguments(7, 0),
        arguments(new Object[10], 56),
        arguments(List.of("a", "b"), 24 + 2 * 48),
        arguments(new HashMap<>(), 48),
        arguments(new HashMap<>(Map.of("a", "b")), 48 + 80 + 32 + 2 * 48),
        arguments(new TreeMap<>(Map.of("a", "b")), 48 + 40 + 2 * 48));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void types_of_the_jdk_are_known(Object value, long bytes) {
    assertThat(walk(USUAL).bytes(value)).isEqualTo(bytes);
  }

  private static Walk walk(Layout layout) {
    return new Walk(layout, new KnownTypes(layout), new ClassValue<>() {
      @Override
      protected Fields computeValue(Class<?> type) {
        return Fields.of(type);
      }
    });
  }

  @Test
  void other_layouts_are_respected() {
    assertThat(walk(COMPACT).bytes("a".repeat(40))).isEqualTo(24 + 56);
    assertThat(walk(COMPACT).bytes(1_000L)).isEqualTo(16);
    assertThat(walk(LARGE).bytes(new Object[10])).isEqualTo(104);
    assertThat(walk(LARGE).bytes(1_000)).isEqualTo(24);
  }

  @Test
  void an_object_that_is_met_twice_counts_once() {
    String shared = new String("shared");
    assertThat(walk(USUAL).bytes(new Object[] {shared, shared}))
        .isEqualTo(walk(USUAL).bytes(new Object[] {shared, null}));
  }

  @Test
  void a_value_that_refers_to_itself_is_walked_once_around() {
    Object[] circle = new Object[1];
    circle[0] = circle;
    assertThat(walk(USUAL).bytes(circle)).isEqualTo(24);
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) { // deeper than any stack
      list = new ArrayList<>(List.of(list));
    }
    assertThat(new Sizer().bytesOf(list)).isPositive();
  }

  @Test
  void the_jvm_that_runs_this_tells_its_layout() {
    Layout current = Layout.current();
    assertThat(current.reference()).isIn(4, 8);
    assertThat(current.header()).isIn(8, 12, 16);
    assertThat(current.alignment()).isBetween(8, 256);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments("orders", (Function<Random, Object>) SizerTest::order),
        arguments("maps", (Function<Random, Object>) SizerTest::map),
        arguments("lists of texts", (Function<Random, Object>) random -> texts(random, 400)),
        arguments("nested lists", (Function<Random, Object>) SizerTest::nested),
        arguments("mixed", (Function<Random, Object>) random -> switch (random.nextInt(4)) {
          case 0 -> order(random);
          case 1 -> map(random);
          case 2 -> texts(random, 50);
          default -> text(random, 200);
        }));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void the_sum_of_many_values_is_off_by_less_than_five_percent(
      String kind, Function<Random, Object> make) {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var sizer = new Sizer();
    Walk exact = walk(Layout.current());
    double estimated = 0;
    double walked = 0;
    for (int i = 0; i < 40_000; i++) {
      Object value = make.apply(random);
      estimated += sizer.bytesOf(value);
      walked += exact.bytes(value);
    }
    assertThat(estimated / walked).as("seed %d", seed).isBetween(0.95, 1.05);
  }

  private static Object order(Random random) {
    List<Line> lines = new ArrayList<>();
    for (int i = spread(random, 20); i > 0; i--) {
      lines.add(new Line(
          text(random, 30), random.nextInt(5_000), BigDecimal.valueOf(random.nextInt(9_999), 2)));
    }
    return new Order(random.nextLong(), text(random, 25), lines, map(random));
  }

  private static Map<String, String> map(Random random) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = spread(random, 10); i > 0; i--) {
      map.put("key" + i, text(random, 60));
    }
    return map;
  }

  private static List<String> texts(Random random, int mean) {
    List<String> texts = new ArrayList<>();
    for (int i = spread(random, mean); i > 0; i--) {
      texts.add(text(random, 20));
    }
    return texts;
  }

  private static Object nested(Random random) {
    List<Object> outer = new ArrayList<>();
    for (int i = spread(random, 8); i > 0; i--) {
      outer.add(texts(random, 8));
    }
    return outer;
  }

  /** Log-normal: many small, some large. */
  private static int spread(Random random, int mean) {
    return (int) Math.min(
        20L * mean, Math.round(mean * Math.exp(0.7 * random.nextGaussian() - 0.25)));
  }

  private static String text(Random random, int mean) {
    return (random.nextInt(10) == 0 ? "\u20ac" : "x").repeat(spread(random, mean));
  }

  @Test
  void what_cannot_be_looked_into_is_counted_without_its_parts() {
    var sizer = new Sizer();
    Runnable lambda = () -> sizer.bytesOf(null);
    assertThat(sizer.bytesOf(lambda)).as("with what it captured").isBetween(8L, 10_000L);
    assertThat(sizer.bytesOf(java.util.regex.Pattern.compile("a|b"))).isBetween(40L, 200L);
    assertThat(sizer.bytesOf(new Thread(lambda))).isZero();
    assertThat(sizer.bytesOf(null)).isZero();
  }

  @Test
  void a_prediction_allocates_nothing() {
    var sizer = new Sizer();
    Object order = order(new Random(1));
    for (int i = 0; i < 5_000; i++) {
      sizer.bytesOf(order);
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        sizer.bytesOf(order);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least / 10_000.0).as("bytes for each call").isLessThan(16);
  }

  @Test
  void many_threads_may_ask_at_once() throws InterruptedException {
    var sizer = new Sizer();
    Object order = order(new Random(1));
    long exact = walk(Layout.current()).bytes(order);
    Thread[] threads = new Thread[4];
    var wrong = new HashSet<Long>();
    for (int t = 0; t < threads.length; t++) {
      threads[t] = new Thread(() -> {
        for (int i = 0; i < 20_000; i++) {
          long bytes = sizer.bytesOf(order);
          if (i > 1_000 && Math.abs(bytes - exact) > exact / 10) {
            synchronized (wrong) {
              wrong.add(bytes);
            }
          }
        }
      });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).as("the exact size is %d", exact).isEmpty();
  }
}
