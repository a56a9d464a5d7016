/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of all guards at one moment. Taking one has no side effects and consumes nothing.
 * Immutable.
 *
 * <p>The guards are read one after another: numbers of two guards may differ by the calls in
 * flight.
 */
public final class RegistrySnapshot {
  /** The version of the JSON form; see docs/reference/json.md. */
  public static final int SCHEMA_VERSION = 1;

  private final Instant at;
  private final Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> byKind;

  /**
   * A snapshot.
   *
   * @param at when it was taken
   * @param byKind the numbers by kind and name; copied
   */
  public RegistrySnapshot(
      Instant at, Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> byKind) {
    this.at = Require.nonNull(at, "at");
    Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> copy = new LinkedHashMap<>();
    byKind.forEach(
        (kind, stats) -> copy.put(kind, Collections.unmodifiableSortedMap(new TreeMap<>(stats))));
    this.byKind = Collections.unmodifiableMap(copy);
  }

  /**
   * When it was taken.
   *
   * @return wall time
   */
  public Instant at() {
    return at;
  }

  /**
   * The numbers by kind and name.
   *
   * @return kinds in the order of their ids
   */
  public Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> all() {
    return byKind;
  }

  /**
   * The numbers of one kind.
   *
   * @param kind the kind
   * @param <S> its numbers
   * @return by name; empty if there is no guard of that kind
   */
  @SuppressWarnings("unchecked") // the registry files numbers under the kind that made them
  public <S extends GuardStats<S>> StatsView<S> stats(GuardKind<?, S> kind) {
    SortedMap<String, GuardStats<?>> stats =
        byKind.getOrDefault(kind, Collections.emptySortedMap());
    return new StatsView<>(kind.label(), (SortedMap<String, S>) (SortedMap<String, ?>) stats);
  }

  /**
   * How many guards there were.
   *
   * @return the count over all kinds
   */
  public int size() {
    return byKind.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * The snapshot as JSON: for each kind its schema once, then the values of each guard in the
   * schema's order.
   *
   * @return an object with {@code schemaVersion}
   */
  public String toJson() {
    StringBuilder out = new StringBuilder(4096);
    JsonWriter json = new JsonWriter(out);
    json.beginObject();
    json.name("schemaVersion").value(SCHEMA_VERSION);
    json.name("at").value(at.toString());
    json.name("kinds").beginArray();
    byKind.forEach((kind, stats) -> writeKind(json, kind, stats));
    json.endArray();
    json.endObject();
    return out.toString();
  }

  private static <S extends GuardStats<S>> void writeKind(
      JsonWriter json, GuardKind<?, S> kind, SortedMap<String, GuardStats<?>> stats) {
    json.beginObject();
    json.name("kind").value(kind.id());
    json.name("label").value(kind.label());
    json.name("fields").beginArray();
    kind.schema().fields().forEach(field -> writeField(json, field));
    json.endArray();
    json.name("guards").beginArray();
    stats.forEach((name, values) -> {
      json.beginObject();
      json.name("name").value(name);
      json.name("values").beginArray();
      @SuppressWarnings("unchecked") // filed under the kind that made them
      S numbers = (S) values;
      kind.schema().fields().forEach(field -> writeValue(json, field, numbers));
      json.endArray();
      json.endObject();
    });
    json.endArray();
    json.endObject();
  }

  private static void writeField(JsonWriter json, StatsField<?> field) {
    json.beginObject();
    json.name("name").value(field.name());
    json.name("type").value(field.type().name());
    json.name("unit").value(field.unit().name());
    json.name("label").value(field.label());
    if (!field.tags().isEmpty()) {
      json.name("tags").beginObject();
      field.tags().forEach((key, value) -> json.name(key).value(value));
      json.endObject();
    }
    json.endObject();
  }

  private static <S> void writeValue(JsonWriter json, StatsField<S> field, S stats) {
    if (field.type() == StatsField.Type.HISTOGRAM) {
      HistogramSnapshot histogram = field.histogram(stats);
      json.beginObject();
      json.name("count").value(histogram.count());
      json.name("sum").value(histogram.sumNanos());
      json.name("max").value(histogram.maxNanos());
      writeQuantile(json.name("p50"), histogram.quantileNanos(0.50));
      writeQuantile(json.name("p95"), histogram.quantileNanos(0.95));
      writeQuantile(json.name("p99"), histogram.quantileNanos(0.99));
      json.endObject();
    } else if (field.isLong()) {
      json.value(field.longValue(stats));
    } else {
      json.value(field.doubleValue(stats));
    }
  }

  /** Whole nanoseconds: a fraction would only pretend to be known. */
  private static void writeQuantile(JsonWriter json, double nanos) {
    if (Double.isNaN(nanos)) {
      json.value(nanos); // no data
    } else {
      json.value(Math.round(nanos));
    }
  }
}
