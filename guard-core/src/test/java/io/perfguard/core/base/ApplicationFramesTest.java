/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationFramesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.ShipmentAgent",
        "Main",
        "aaa.First",
        "zzz.Last",
        "javaland.Talk",
        "org.hibernateway.Trip",
        "org.apache.acme.App",
        "io.perfguard.examples.ShipmentAgent",
        "io.perfguard.core.base.PlaceTest",
        "io.perfguard.db.PoolIT$Inner",
        "com.acme.Shop$Cart"
      })
  void application_code_is_told(String className) {
    assertThat(ApplicationFrames.isApplication(className)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.Thread",
        "javax.sql.DataSource",
        "jdk.proxy2.$Proxy12",
        "sun.nio.ch.Net",
        "org.hibernate.Session",
        "org.springframework.web.Filter",
        "com.zaxxer.hikari.HikariDataSource",
        "org.h2.jdbc.JdbcStatement",
        "org.postgresql.Driver",
        "brave.Tracer",
        "com.acme.OrderService$$SpringCGLIB$$0",
        "com.acme.Order$HibernateProxy$x",
        "com.acme.$Proxy7",
        "com.acme.Order$ByteBuddy$x",
        "io.perfguard.core.GuardRegistry",
        "io.perfguard.core.base.Place",
        "io.perfguard.cache.GuardedCache$Builder",
        "io.perfguard.core.base.TestingGround"
      })
  void what_carries_the_application_is_passed_over(String className) {
    assertThat(ApplicationFrames.isApplication(className)).isFalse();
  }

  @Test
  void each_entry_of_the_table_is_found() throws ReflectiveOperationException {
    var field = ApplicationFrames.class.getDeclaredField("INFRASTRUCTURE");
    field.setAccessible(true);
    String[] prefixes = (String[]) field.get(null);
    assertThat(prefixes).isSorted();
    for (String prefix : prefixes) {
      assertThat(ApplicationFrames.isApplication(prefix + "A")).as(prefix).isFalse();
      assertThat(ApplicationFrames.isApplication(prefix + "zz.Z")).as(prefix).isFalse();
    }
  }

  @Test
  void a_caught_stack_gives_its_application_frames_innermost_first() {
    Throwable stack = new Throwable();
    stack.setStackTrace(new StackTraceElement[] {
      frame("io.perfguard.db.QueryLog", 1),
      frame("com.acme.Dao", 2),
      frame("org.springframework.Tx", 3),
      frame("com.acme.Agent", 4),
      frame("com.acme.Main", 5)
    });
    assertThat(ApplicationFrames.of(stack, 10))
        .extracting(Place::lineNumber)
        .containsExactly(2, 4, 5);
    assertThat(ApplicationFrames.of(stack, 2)).extracting(Place::lineNumber).containsExactly(2, 4);
    assertThat(ApplicationFrames.of(stack.getStackTrace(), 10))
        .isEqualTo(ApplicationFrames.of(stack, 10));
    assertThat(ApplicationFrames.of(new StackTraceElement[0], 1)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApplicationFrames.of(stack, 0))
        .withMessage("most must be >= 1, was 0");
  }

  @Test
  void the_hash_is_the_same_in_each_run() {
    List<Place> site = List.of(place("a.B", "m", 3), place("a.C", "n", 4));
    assertThat(ApplicationFrames.hash(site)).isEqualTo(0xA6CBEEC9F7DFB618L);
  }

  @Test
  void class_method_line_order_and_number_count() {
    List<Place> site = List.of(place("a.B", "m", 3), place("a.C", "n", 4));
    Set<Long> hashes = new HashSet<>();
    for (List<Place> other : List.of(
        site,
        List.of(site.get(1), site.get(0)),
        site.subList(0, 1),
        List.<Place>of(),
        List.of(place("a.b", "m", 3), site.get(1)),
        List.of(place("a.B", "M", 3), site.get(1)),
        List.of(place("a.B", "m", 5), site.get(1)))) {
      hashes.add(ApplicationFrames.hash(other));
    }
    assertThat(hashes).hasSize(7);
    assertThat(ApplicationFrames.hash(List.of(new Place("a.B", "m", null, 3), site.get(1))))
        .as("the file's name follows from the class")
        .isEqualTo(ApplicationFrames.hash(site));
  }

  @Test
  void many_call_sites_do_not_collide() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<List<Place>> sites = new HashSet<>();
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      Place[] site = new Place[1 + random.nextInt(3)];
      Arrays.setAll(
          site,
          at -> place("a.C" + random.nextInt(30), "m" + random.nextInt(30), random.nextInt(100)));
      sites.add(List.of(site));
      hashes.add(ApplicationFrames.hash(List.of(site)));
    }
    assertThat(hashes).as("seed %d", seed).hasSameSizeAs(sites);
  }

  private static Place place(String className, String method, int line) {
    return new Place(className, method, "X.java", line);
  }

  private static StackTraceElement frame(String className, int line) {
    return new StackTraceElement(className, "m", "X.java", line);
  }
}
