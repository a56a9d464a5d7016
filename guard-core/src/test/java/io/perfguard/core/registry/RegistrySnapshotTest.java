/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.Probe;
import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.JsonReader;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.registry.StatsField.Unit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RegistrySnapshotTest {
  private static final Instant AT = Instant.parse("2026-11-03T14:05:00Z");

  private static SortedMap<String, GuardStats<?>> named(String name, Numbers numbers) {
    return new TreeMap<>(Map.of(name, numbers));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(RegistrySnapshot snapshot) {
    return (Map<String, Object>) JsonReader.read(snapshot.toJson());
  }

  @Test
  void without_guards_it_is_empty() {
    RegistrySnapshot snapshot = new RegistrySnapshot(AT, Map.of());
    assertThat(snapshot.size()).isZero();
    assertThat(snapshot.stats(Probe.KIND).all()).isEmpty();
    assertThat(snapshot.toJson())
        .isEqualTo("{\"schemaVersion\":1,\"at\":\"2026-11-03T14:05:00Z\",\"kinds\":[]}");
  }

  @Test
  @SuppressWarnings("unchecked")
  void its_json_has_the_schema_once_and_the_values_in_its_order() {
    LogLinearHistogram times = new LogLinearHistogram();
    times.record(1_000);
    times.record(3_000);
    SortedMap<String, GuardStats<?>> stats = named("b", new Numbers(2, 70, times.snapshot()));
    stats.put("a <>\"", new Numbers(0, Long.MAX_VALUE, HistogramSnapshot.EMPTY));
    Map<String, Object> json = json(new RegistrySnapshot(AT, Map.of(Probe.KIND, stats)));
    assertThat(json).containsEntry("schemaVersion", 1L).containsEntry("at", "2026-11-03T14:05:00Z");
    Map<String, Object> kind = ((List<Map<String, Object>>) json.get("kinds")).get(0);
    assertThat(kind).containsEntry("kind", "probe").containsEntry("label", "probe");
    assertThat((List<Object>) kind.get("fields"))
        .containsExactly(
            Map.of("name", "calls", "type", "COUNTER", "unit", "COUNT", "label", "calls"),
            Map.of("name", "level", "type", "GAUGE", "unit", "BYTES", "label", "level"),
            Map.of("name", "rate", "type", "GAUGE", "unit", "RATE", "label", "share"),
            Map.of(
                "name",
                "times",
                "type",
                "HISTOGRAM",
                "unit",
                "NANOSECONDS",
                "label",
                "time of a call"));
    List<Map<String, Object>> guards = (List<Map<String, Object>>) kind.get("guards");
    assertThat(guards).extracting(guard -> guard.get("name")).containsExactly("a <>\"", "b");
    List<Object> ofA = (List<Object>) guards.get(0).get("values");
    assertThat(ofA).startsWith(0L, Long.MAX_VALUE, null); // exact, and a rate without data is null
    assertThat((Map<String, Object>) ofA.get(3))
        .containsEntry("count", 0L)
        .containsEntry("p95", null);
    List<Object> ofB = (List<Object>) guards.get(1).get("values");
    assertThat(ofB).startsWith(2L, 70L, 0.5);
    Map<String, Object> histogram = (Map<String, Object>) ofB.get(3);
    assertThat(histogram).containsOnlyKeys("count", "sum", "max", "p50", "p95", "p99");
    assertThat(histogram)
        .containsEntry("count", 2L)
        .containsEntry("sum", 4_000L)
        .containsEntry("max", 3_000L);
    assertThat(histogram.get("p95"))
        .isInstanceOf(Long.class); // a fraction of a nanosecond is not known
  }

  @Test
  @SuppressWarnings("unchecked")
  void tags_are_written_where_there_are_some() {
    StatsSchema<Numbers> schema = StatsSchema.<Numbers>builder()
        .counter(
            "calls", Unit.COUNT, "calls", Map.of("resource", "db", "mode", "wall"), Numbers::calls)
        .build();
    GuardKind<Probe, Numbers> kind =
        GuardKind.<Probe, Numbers>builder("tagged", Probe.class, schema).build();
    Map<String, Object> json = json(new RegistrySnapshot(
        AT, Map.of(kind, named("a", new Numbers(1, 0, HistogramSnapshot.EMPTY)))));
    Map<String, Object> written = ((List<Map<String, Object>>) json.get("kinds")).get(0);
    assertThat(((List<Map<String, Object>>) written.get("fields")).get(0))
        .containsEntry("tags", Map.of("resource", "db", "mode", "wall"));
  }

  @Test
  void it_stays_as_it_was_taken() {
    SortedMap<String, GuardStats<?>> stats = named("a", new Numbers(1, 0, HistogramSnapshot.EMPTY));
    Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> byKind =
        new LinkedHashMap<>(Map.of(Probe.KIND, stats));
    RegistrySnapshot snapshot = new RegistrySnapshot(AT, byKind);
    stats.clear();
    byKind.clear();
    assertThat(snapshot.size()).isEqualTo(1);
    assertThat(snapshot.stats(Probe.KIND).get("a").calls()).isEqualTo(1);
    assertThat(snapshot.all()).isUnmodifiable();
    assertThat(snapshot.all().get(Probe.KIND)).isUnmodifiable();
  }
}
