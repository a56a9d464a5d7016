/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LowHitRateCheckTest {
  private final LowHitRateCheck check = new LowHitRateCheck();

  @Test
  void fires_red_below_30_percent_with_what_was_seen_what_it_costs_and_what_to_do() {
    CacheStats before = new Numbers().hits(9_000).loads(1_000).build();
    CacheStats now =
        new Numbers().hits(9_110).loads(1_890).evicted(800).items(10_000).build();
    List<Finding> findings =
        check.check(CheckContext.builder(GuardedCache.KIND.subject("factors"), now)
            .before(before)
            .build());
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.code()).isEqualTo("PG-501");
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.headline())
        .isEqualTo("11 % of 1,000 requests hit in the last 5 min (82.8 % since start)");
    assertThat(finding.evidence())
        .containsExactly(
            Evidence.text(
                "890 misses: 890 loads, 0 failed loads, 0 coalesced with a load that ran"),
            Evidence.text(
                "800 entries were evicted because the cache is full: 10,000 of 10,000 entries"));
    assertThat(finding.cost().text())
        .isEqualTo("890 loads of 18 ms: 16 s of loading in 5 min, 0.1 at a time on average");
    assertThat(finding.cost().waitingPerHour())
        .isCloseTo(
            Duration.ofMillis(890 * 18 * 12), Duration.ofNanos(1)); // a division lies between
    assertThat(finding.remedy().snippet())
        .isEqualTo("GuardedCache.builder(\"factors\").maximumItems(20000)");
    assertThat(finding.expected())
        .isEqualTo(Gain.notEstimated(
            "how often the same keys come back is not known; 10 points of hit rate would save"
                + " 100 of these loads, 1.8 s"));
  }

  @Test
  void reads_as_an_answer_from_top_to_bottom() {
    CacheStats before = new Numbers().hits(9_000).loads(1_000).build();
    CacheStats now =
        new Numbers().hits(9_110).loads(1_890).evicted(800).items(10_000).build();
    Finding finding = check
        .check(CheckContext.builder(GuardedCache.KIND.subject("factors"), now)
            .before(before)
            .build())
        .get(0);
    assertThat(finding).hasToString("""
            PG-501 RED   cache "factors": 11 % of 1,000 requests hit in the last 5 min (82.8 % since start)
              seen      890 misses: 890 loads, 0 failed loads, 0 coalesced with a load that ran
                        800 entries were evicted because the cache is full: 10,000 of 10,000 entries
              costs     890 loads of 18 ms: 16 s of loading in 5 min, 0.1 at a time on average
              remedy    double the bounds and look again; if the hit rate stays, keys do not come back: look at how they are made
                          GuardedCache.builder("factors").maximumItems(20000)
              expected  not estimated (how often the same keys come back is not known; 10 points of hit rate would save 100 of these
                        loads, 1.8 s)""");
  }

  @Test
  void a_coalesced_miss_saves_no_load() {
    Finding finding = one(new Numbers().hits(200).coalesced(400).loads(300).failed(100));
    assertThat(finding.evidence().get(0))
        .isEqualTo(Evidence.text(
            "800 misses: 300 loads, 100 failed loads, 400 coalesced with a load that ran"));
    // 10 points are 100 of 1,000 requests, and every other miss of this window was a load
    assertThat(finding.expected().toString())
        .contains("10 points of hit rate would save 50 of these loads, 900 ms");
  }

  @Test
  void a_rate_just_below_a_threshold_is_not_shown_as_the_threshold() {
    Finding finding = one(new Numbers().hits(29_999).loads(70_001));
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.headline()).isEqualTo("29.9 % of 100,000 requests hit in the last 5 min");
  }

  @Test
  void fires_amber_below_50_percent() {
    assertThat(severities(new Numbers().hits(299).loads(701))).containsExactly(Severity.RED);
    assertThat(severities(new Numbers().hits(300).loads(700))).containsExactly(Severity.AMBER);
    assertThat(severities(new Numbers().hits(499).loads(501))).containsExactly(Severity.AMBER);
    assertThat(severities(new Numbers().hits(500).loads(500))).isEmpty();
  }

  @Test
  void stays_silent_when_there_was_no_traffic() {
    assertThat(severities(new Numbers())).isEmpty();
  }

  @Test
  void stays_silent_below_200_requests() {
    assertThat(severities(new Numbers().loads(199))).isEmpty();
    assertThat(severities(new Numbers().loads(200))).containsExactly(Severity.RED);
  }

  @Test
  void stays_silent_when_only_the_time_before_the_window_was_bad() {
    CacheStats before = new Numbers().loads(100_000).build();
    CacheStats now = new Numbers().hits(900).loads(100_100).build();
    assertThat(check.check(CheckContext.builder(GuardedCache.KIND.subject("c"), now)
            .before(before)
            .build()))
        .isEmpty();
  }

  @Test
  void asks_the_thresholds() {
    var lenient = Thresholds.DEFAULTS
        .with(LowHitRateCheck.RED_BELOW, 0.01)
        .with(LowHitRateCheck.AMBER_BELOW, 0.02);
    var strict = Thresholds.DEFAULTS.with(LowHitRateCheck.RED_BELOW, 0.95);
    CacheStats tenth = new Numbers().hits(100).loads(900).build();
    CacheStats most = new Numbers().hits(900).loads(100).build();
    assertThat(find(tenth, lenient)).isEmpty();
    assertThat(find(most, strict)).extracting(Finding::severity).containsExactly(Severity.RED);
  }

  @Test
  void names_failing_loads_as_the_reason() {
    Finding finding = one(new Numbers().hits(100).failed(800).loads(100));
    assertThat(finding.toString()).contains("800 of 900 loads failed");
    assertThat(finding.remedy().text()).contains("loader of \"c\" throws");
  }

  @Test
  void names_null_results_as_the_reason() {
    Finding finding = one(new Numbers().hits(100).loads(900).nulls(700).evicted(200));
    assertThat(finding.toString()).contains("700 of 900 loads gave null");
    assertThat(finding.remedy().snippet()).contains("GuardedCache.<K, Optional<V>>builder(\"c\")");
  }

  @Test
  void names_both_bounds_of_a_cache_that_is_full() {
    Finding finding = one(
        new Numbers().hits(100).loads(900).evicted(900).items(5_000).bytes(1_048_000, 1_048_576));
    assertThat(finding.toString()).contains("5,000 of 10,000 entries, 1023.4 KB of 1 MB");
    assertThat(finding.remedy().snippet())
        .isEqualTo(
            "GuardedCache.builder(\"c\").maximumItems(20000).maximumBytes(DataSize.ofBytes(2097152L))");
  }

  @Test
  void names_a_short_ttl_as_the_reason() {
    Finding finding =
        one(new Numbers().hits(100).loads(900).expired(700).ttl(Duration.ofMinutes(5)));
    assertThat(finding.toString()).contains("700 entries expired at the ttl of 5 min");
    assertThat(finding.remedy().snippet())
        .isEqualTo("GuardedCache.builder(\"c\").ttl(Duration.parse(\"PT10M\"))");
  }

  @Test
  void names_invalidation_as_the_reason() {
    assertThat(one(new Numbers().hits(100).loads(900).invalidated(700)).toString())
        .contains("700 entries were invalidated by hand")
        .contains("cache.invalidate(key)");
  }

  @Test
  void names_new_keys_where_nothing_else_explains_the_misses() {
    Finding finding = one(new Numbers().hits(100).loads(900).evicted(200));
    assertThat(finding.toString()).contains("700 misses have no failed load");
    assertThat(finding.remedy().text()).contains("keys that mean the same must be equal");
  }

  @Test
  void does_not_invent_a_cost_where_the_cache_loads_nothing() {
    Finding finding = one(new Numbers().hits(100).asked(900));
    assertThat(finding.cost().toString()).isEqualTo("not estimated");
    assertThat(finding.expected().estimated()).isFalse();
  }

  private List<Finding> find(CacheStats window, Thresholds thresholds) {
    return check.check(CheckContext.builder(GuardedCache.KIND.subject("c"), window)
        .thresholds(thresholds)
        .build());
  }

  private List<Severity> severities(Numbers numbers) {
    return find(numbers.build(), Thresholds.DEFAULTS).stream()
        .map(Finding::severity)
        .toList();
  }

  private Finding one(Numbers numbers) {
    return find(numbers.build(), Thresholds.DEFAULTS).get(0);
  }

  /** A record by its parts; each load took 18 ms and was a miss. */
  private static final class Numbers {
    private long hits;
    private long asked;
    private long coalesced;
    private long loads;
    private long failed;
    private long nulls;
    private long evicted;
    private long expired;
    private long invalidated;
    private long items;
    private long bytes;
    private long maximumBytes;
    private long ttl;

    Numbers hits(long count) {
      hits = count;
      return this;
    }

    Numbers asked(long count) {
      asked = count;
      return this;
    }

    Numbers coalesced(long count) {
      coalesced = count;
      return this;
    }

    Numbers loads(long count) {
      loads = count;
      return this;
    }

    Numbers failed(long count) {
      failed = count;
      return this;
    }

    Numbers nulls(long count) {
      nulls = count;
      return this;
    }

    Numbers evicted(long count) {
      evicted = count;
      return this;
    }

    Numbers expired(long count) {
      expired = count;
      return this;
    }

    Numbers invalidated(long count) {
      invalidated = count;
      return this;
    }

    Numbers items(long count) {
      items = count;
      return this;
    }

    Numbers bytes(long now, long most) {
      bytes = now;
      maximumBytes = most;
      return this;
    }

    Numbers ttl(Duration time) {
      ttl = time.toNanos();
      return this;
    }

    CacheStats build() {
      var durations = new LogLinearHistogram();
      for (long i = 0; i < loads + failed; i++) {
        durations.record(18_000_000);
      }
      return Figures.of("hitCount", hits)
          .and("missCount", asked + coalesced + loads + failed)
          .and("coalescedCount", coalesced)
          .and("loadCount", loads)
          .and("nullLoadCount", nulls)
          .and("loadFailureCount", failed)
          .and("removals", new RemovalCounts(evicted, 0, expired, invalidated, 0, 0))
          .and("itemCount", items)
          .and("bytes", bytes)
          .and("maximumItems", 10_000)
          .and("maximumBytes", maximumBytes)
          .and("ttlNanos", ttl)
          .and("loadDurations", durations.snapshot())
          .build();
    }
  }
}
