/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardMetersTest {
  private static final Pattern LINE = Pattern.compile("([a-z_]+)(\\{[^}]*})? ([-0-9.E+]+|NaN)");

  record Numbers(long hits, long spent) implements GuardStats<Numbers> {
    @Override
    public Numbers minus(Numbers earlier) {
      return new Numbers(hits - earlier.hits, spent - earlier.spent);
    }

    double hitShare() {
      return Double.NaN;
    }
  }

  static final GuardKind<Probe, Numbers> KIND = GuardKind.<Probe, Numbers>builder(
          "probe",
          Probe.class,
          StatsSchema.<Numbers>builder()
              .counter("hitCount", Unit.COUNT, "hits", Numbers::hits)
              .meter("usual.gets", "result", "hit")
              .counter("spent", Unit.PICO_DOLLARS, "spent", Numbers::spent)
              .rate("hitShare", "share", Numbers::hitShare)
              .build())
      .build();

  static final class Probe implements Guard<Numbers> {
    final AtomicInteger reads = new AtomicInteger();
    private final String name;
    volatile long hits;
    volatile boolean broken;

    Probe(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public GuardKind<?, Numbers> kind() {
      return KIND;
    }

    @Override
    public Numbers stats() {
      reads.incrementAndGet();
      if (broken) {
        throw new IllegalStateException("broken");
      }
      return new Numbers(hits, 2_500_000_000_000L);
    }
  }

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    guards.close();
  }

  private double counter(String name, String... tags) {
    return meters.get(name).tags(tags).functionCounter().count();
  }

  @Test
  void present_and_future_guards_have_meters_until_they_go() {
    Probe present = guards.register(new Probe("present"));
    present.hits = 3;
    GuardMeters binding = GuardMeters.bind(guards, meters);
    Probe future = guards.register(new Probe("future"));
    future.hits = 4;
    assertThat(counter("usual.gets", "probe", "present", "result", "hit")).isEqualTo(3);
    assertThat(counter("usual.gets", "probe", "future", "result", "hit")).isEqualTo(4);
    assertThat(counter("perfguard.probe.spent", "probe", "present")).isEqualTo(2.5);
    assertThat(meters
            .get("perfguard.probe.hit.share")
            .tag("probe", "present")
            .gauge()
            .value())
        .isNaN();
    guards.remove(present);
    assertThat(meters.find("usual.gets").tag("probe", "present").meter()).isNull();
    assertThat(meters.find("usual.gets").tag("probe", "future").meter()).isNotNull();
    binding.close();
    binding.close();
    assertThat(meters.getMeters()).isEmpty();
    guards.register(new Probe("late"));
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void a_closed_registry_has_no_meters() {
    guards.register(new Probe("one"));
    try (GuardMeters binding = GuardMeters.bind(guards, meters)) {
      guards.close();
      assertThat(meters.find("usual.gets").meter()).isNull();
      assertThat(binding.faultCount()).isZero();
    }
  }

  @Test
  void a_scrape_reads_each_guard_once() {
    Probe probe = guards.register(new Probe("one"));
    try (GuardMeters binding = GuardMeters.bind(guards, meters)) {
      int before = probe.reads.get();
      for (int i = 0; i < 10; i++) {
        meters.getMeters().forEach(meter -> meter.measure().forEach(each -> each.getValue()));
      }
      assertThat(probe.reads.get() - before).isEqualTo(1);
      probe.hits = 7;
      clock.advance(Duration.ofSeconds(1));
      assertThat(counter("usual.gets", "probe", "one")).isEqualTo(7);
      assertThat(probe.reads.get() - before).isEqualTo(2);
      assertThat(binding.faultCount()).isZero();
    }
  }

  @Test
  void a_guard_that_cannot_be_read_shows_its_last_numbers_and_harms_no_other() {
    Probe broken = guards.register(new Probe("broken"));
    Probe fine = guards.register(new Probe("fine"));
    broken.hits = 5;
    try (GuardMeters binding = GuardMeters.bind(guards, meters)) {
      assertThat(counter("usual.gets", "probe", "broken")).isEqualTo(5);
      broken.broken = true;
      fine.hits = 9;
      clock.advance(Duration.ofSeconds(2));
      assertThat(counter("usual.gets", "probe", "broken")).isEqualTo(5);
      assertThat(counter("usual.gets", "probe", "fine")).isEqualTo(9);
      assertThat(binding.faultCount()).isEqualTo(1);
    }
  }

  @Test
  void a_meter_that_is_there_already_stays() {
    meters.counter("usual.gets", Tags.of("probe", "one", "result", "hit")).increment(42);
    guards.register(new Probe("one"));
    GuardMeters binding = GuardMeters.bind(guards, meters);
    assertThat(meters.get("usual.gets").counter().count()).isEqualTo(42);
    assertThat(meters.get("perfguard.meters.skipped").functionCounter().count()).isEqualTo(1);
    assertThat(binding.faultCount()).isEqualTo(1);
    binding.close();
    assertThat(meters.get("usual.gets").counter().count()).isEqualTo(42);
  }

  @Test
  void the_number_of_guards_with_meters_is_bounded() {
    GuardMeters binding = GuardMeters.bind(guards, meters);
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < GuardMeters.MAXIMUM_GUARDS_OF_A_KIND + 10; i++) {
      probes.add(guards.register(new Probe("probe" + i)));
    }
    assertThat(meters.find("usual.gets").meters()).hasSize(GuardMeters.MAXIMUM_GUARDS_OF_A_KIND);
    assertThat(meters.get("perfguard.meters.skipped").functionCounter().count()).isEqualTo(10);
    guards.remove(probes.get(0));
    guards.register(new Probe("room again"));
    assertThat(meters.find("usual.gets").tag("probe", "room again").meter()).isNotNull();
    binding.close();
  }

  @Test
  void operations_show_time_by_resource_and_mode() {
    try (GuardMeters binding = GuardMeters.bind(guards, meters)) {
      guards.operation("quote").run(() -> {
        long token = ResourceTimer.enter(Resource.DB);
        clock.advance(Duration.ofMillis(300));
        ResourceTimer.exit(token);
        clock.advance(Duration.ofMillis(100));
      });
      clock.advance(Duration.ofSeconds(1));
      Tags db = Tags.of("operation", "quote", "resource", "db", "mode", "wall");
      assertThat(
              meters.get("perfguard.operation.time").tags(db).functionCounter().count())
          .isCloseTo(0.3, within(1e-9));
      assertThat(meters
              .get("perfguard.operation.duration")
              .tag("operation", "quote")
              .functionTimer()
              .totalTime(TimeUnit.MILLISECONDS))
          .isCloseTo(400, within(1e-6));
      assertThat(meters
              .get("perfguard.operation.duration.percentile")
              .tags("operation", "quote", "phi", "0.95")
              .timeGauge()
              .value(TimeUnit.MILLISECONDS))
          .isCloseTo(400, within(14.0));
      assertThat(binding.faultCount()).isZero();
    }
  }

  @Test
  void a_prometheus_registry_takes_them_all() throws InterruptedException {
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (GuardMeters binding = GuardMeters.bind(guards, prometheus)) {
      Thread[] threads = new Thread[4];
      for (int t = 0; t < threads.length; t++) {
        int thread = t;
        threads[t] = new Thread(() -> {
          for (int i = 0; i < 50; i++) {
            Probe probe = guards.register(new Probe("p" + thread + "_" + i));
            guards.operation("op" + thread + "_" + i % 5).run(() -> {});
            if (i % 2 == 0) {
              guards.remove(probe);
            }
          }
        });
        threads[t].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      Map<String, TreeSet<String>> tagsOf = new HashMap<>();
      Map<String, String> lines = new HashMap<>();
      for (String line : prometheus.scrape().lines().toList()) {
        if (line.startsWith("#")) {
          continue;
        }
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches()).as("a line of the scrape: %s", line).isTrue();
        String tags = matcher.group(2) == null ? "" : matcher.group(2);
        TreeSet<String> keys = new TreeSet<>();
        Matcher key = Pattern.compile("([a-z_]+)=\"").matcher(tags);
        while (key.find()) {
          keys.add(key.group(1));
        }
        assertThat(tagsOf.computeIfAbsent(matcher.group(1), some -> keys))
            .as("tag keys of %s", matcher.group(1))
            .isEqualTo(keys);
        assertThat(lines.put(matcher.group(1) + tags, line)).as(line).isNull();
      }
      assertThat(tagsOf).containsKeys("usual_gets_total", "perfguard_operation_time_seconds_total");
      assertThat(lines.keySet().stream().filter(line -> line.startsWith("usual_gets_total")))
          .hasSize(100);
      assertThat(binding.faultCount()).isZero();
    }
    assertThat(prometheus.getMeters()).isEmpty();
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatNullPointerException().isThrownBy(() -> GuardMeters.bind(null, meters));
    assertThatNullPointerException().isThrownBy(() -> GuardMeters.bind(guards, null));
  }
}
