/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("JavaUtilDate") // what JDBC takes
class SaltedHashTest {
  private static final UUID ID = UUID.fromString("00000000-0000-0001-0000-000000000002");

  record Point(int x, int y) {}

  private static final class Broken {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("no hash");
    }
  }

  static List<List<Object>> alike() {
    return List.of(
        List.of(1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, BigInteger.ONE, new BigDecimal("1.00")),
        List.of(0.5, 0.5f),
        List.of(0.0, -0.0, 0, new BigDecimal("0.00"), new BigDecimal("0E+9")),
        List.of(new BigDecimal("1.50"), new BigDecimal("1.5")),
        List.of(Long.MIN_VALUE, new BigInteger("-9223372036854775808"), -0x1p63),
        List.of(new BigDecimal("1E+18"), 1_000_000_000_000_000_000L),
        List.of(new BigDecimal("1E+1000000000"), new BigDecimal("10E+999999999")),
        List.of(Double.NaN, 0.0 / 0.0, Float.NaN),
        List.of("text", new String(new char[] {'t', 'e', 'x', 't'})),
        List.of(new byte[] {1, 2}, new byte[] {1, 2}),
        List.of(new int[] {1, 2}, new long[] {1, 2}, new Object[] {1, 2L}),
        List.of(new byte[][] {{1}, {2}}, new byte[][] {{1}, {2}}),
        List.of(
            new Date(5),
            new Date(5),
            new java.sql.Timestamp(5),
            new java.sql.Date(5),
            new java.sql.Time(5)),
        List.of(new Date(-1), new java.sql.Timestamp(-1)),
        List.of(Instant.ofEpochSecond(1, 2), Instant.ofEpochSecond(1, 2)),
        List.of(LocalDate.of(2026, 1, 2), LocalDate.of(2026, 1, 2)),
        List.of(ID, new UUID(1, 2)),
        List.of(new Point(1, 2), new Point(1, 2)),
        List.of('c', 'c'),
        List.of(true, Boolean.parseBoolean("TRUE")));
  }

  @ParameterizedTest
  @MethodSource("alike")
  void equal_values_are_alike(List<Object> values) {
    for (Object value : values) {
      assertThat(SaltedHash.mix(0, value))
          .as("%s", value.getClass())
          .isEqualTo(SaltedHash.mix(0, values.get(0)));
    }
  }

  @Test
  void different_values_differ() {
    List<Object> values = new ArrayList<>();
    alike().forEach(same -> values.add(same.get(0)));
    values.addAll(List.of(
        "",
        "1",
        "true",
        2,
        0.1,
        0.1f,
        new BigDecimal("0.1"),
        Long.MAX_VALUE,
        0x1p63,
        Double.POSITIVE_INFINITY,
        '1',
        false));
    values.addAll(List.of(
        new byte[0],
        new byte[] {2, 1},
        new int[0],
        new Object[0][0],
        new UUID(2, 1),
        new Point(2, 1)));
    values.addAll(List.of(
        TimeUnit.DAYS,
        TimeUnit.HOURS,
        "DAYS",
        ID.toString(),
        LocalDate.of(2026, 1, 3),
        List.of(1, 2)));
    java.sql.Timestamp later = new java.sql.Timestamp(5);
    later.setNanos(later.getNanos() + 1);
    values.addAll(List.of(
        later,
        new Date(6),
        Instant.ofEpochSecond(2, 1),
        BigInteger.TWO.pow(63),
        BigInteger.TWO.pow(64)));
    values.add(null);
    Set<Long> hashes = new HashSet<>();
    for (Object value : values) {
      // An empty array of any type is like any other: the elements count, not the type.
      assertThat(hashes.add(SaltedHash.mix(0, value)) || value instanceof Object[][])
          .as("%s", value)
          .isTrue();
    }
  }

  @Test
  void order_and_number_of_values_count() {
    assertThat(SaltedHash.of(1, 2))
        .isEqualTo(SaltedHash.of(1L, 2L))
        .isNotEqualTo(SaltedHash.of(2, 1));
    assertThat(SaltedHash.of("ab", "c")).isNotEqualTo(SaltedHash.of("a", "bc"));
    assertThat(SaltedHash.of()).isNotEqualTo(SaltedHash.of((Object) null));
    assertThat(SaltedHash.of((Object) null)).isNotEqualTo(SaltedHash.of(null, null));
    assertThat(SaltedHash.mix(1, "a")).isNotEqualTo(SaltedHash.mix(2, "a"));
  }

  @Test
  void each_character_of_a_long_text_counts() {
    String text = "x".repeat(10_000);
    for (int at : new int[] {0, 1, 2, 3, 4, 4_999, 5_000, 9_998, 9_999}) {
      String other = text.substring(0, at) + 'y' + text.substring(at + 1);
      assertThat(SaltedHash.of(other)).as("at %d", at).isNotEqualTo(SaltedHash.of(text));
    }
    assertThat(SaltedHash.of(text + "x")).isNotEqualTo(SaltedHash.of(text));
  }

  @Test
  void an_object_without_a_hash_of_its_own_is_like_itself_only() {
    for (Object value : List.of(new Object(), new Broken())) {
      assertThat(SaltedHash.of(value)).isEqualTo(SaltedHash.of(value));
    }
    assertThat(SaltedHash.of(new Object())).isNotEqualTo(SaltedHash.of(new Object()));
    assertThat(SaltedHash.of(new AtomicLong(1)))
        .isNotEqualTo(SaltedHash.of(new AtomicLong(1)))
        .isNotEqualTo(SaltedHash.of(1));
    assertThat(SaltedHash.of(new Broken())).isNotEqualTo(SaltedHash.of(new Broken()));
  }

  @Test
  void an_array_that_contains_itself_comes_to_an_end() {
    Object[] array = new Object[2];
    array[0] = array;
    array[1] = array;
    assertThat(SaltedHash.mix(0, array)).isEqualTo(SaltedHash.mix(0, array));
  }

  @Test
  void the_salt_is_not_that_of_an_unkeyed_hash() {
    assertThat(SaltedHash.mix(0, null))
        .isNotEqualTo(new SipHash(0, 0).add(0).add('0').finish());
  }

  @Test
  void a_changed_bit_moves_half_of_the_hash() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long moved = 0;
    for (int i = 0; i < 2_000; i++) {
      long value = random.nextLong();
      moved +=
          Long.bitCount(SaltedHash.of(value) ^ SaltedHash.of(value ^ (1L << random.nextInt(64))));
    }
    // 2,000 draws of 64 coins: 32 on average, the mean's standard deviation is 0.09.
    assertThat(moved / 2_000.0).as("seed %d", seed).isBetween(31.0, 33.0);
  }
}
