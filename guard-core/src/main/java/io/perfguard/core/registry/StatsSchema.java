/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.StatsField.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The fields of a record of numbers. Reports, JSON, meters, MXBeans, pages and the history read
 * schemas, never a module's classes. Immutable.
 *
 * @param <S> the record
 */
public final class StatsSchema<S> {
  private final List<StatsField<S>> fields;
  private final List<StatsField<S>> headlines;

  private StatsSchema(List<StatsField<S>> fields) {
    this.fields = List.copyOf(fields);
    this.headlines = fields.stream().filter(StatsField::headline).toList();
  }

  /**
   * Begins a schema.
   *
   * @param <S> the record
   * @return a builder
   */
  public static <S> Builder<S> builder() {
    return new Builder<>();
  }

  /**
   * All fields.
   *
   * @return in the order they were added
   */
  public List<StatsField<S>> fields() {
    return fields;
  }

  /**
   * The few fields that tell the story.
   *
   * @return in the order they were added
   */
  public List<StatsField<S>> headlines() {
    return headlines;
  }

  /**
   * Collects the fields of a schema. Each method appends one; {@link #headline()} marks the one
   * before. Not thread-safe.
   *
   * @param <S> the record
   */
  public static final class Builder<S> {
    private final List<StatsField<S>> fields = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Builder() {}

    /**
     * Adds a number that only grows.
     *
     * @param name camel case
     * @param unit its unit
     * @param label what a person reads
     * @param read reads it
     * @return this
     */
    public Builder<S> counter(String name, Unit unit, String label, ToLongFunction<S> read) {
      return counter(name, unit, label, Map.of(), read);
    }

    /**
     * Adds a number that only grows and shares its name with others that have other tags.
     *
     * @param name camel case
     * @param unit its unit
     * @param label what a person reads
     * @param tags key to value
     * @param read reads it
     * @return this
     */
    public Builder<S> counter(
        String name, Unit unit, String label, Map<String, String> tags, ToLongFunction<S> read) {
      return add(new StatsField<>(
          name,
          StatsField.Type.COUNTER,
          unit,
          label,
          tags,
          false,
          "",
          tags,
          reader(name, read),
          null,
          null));
    }

    /**
     * Adds the state of a moment.
     *
     * @param name camel case
     * @param unit its unit
     * @param label what a person reads
     * @param read reads it
     * @return this
     */
    public Builder<S> gauge(String name, Unit unit, String label, ToLongFunction<S> read) {
      return add(new StatsField<>(
          name,
          StatsField.Type.GAUGE,
          unit,
          label,
          Map.of(),
          false,
          "",
          Map.of(),
          reader(name, read),
          null,
          null));
    }

    /**
     * Adds a share, 0..1, {@code NaN} without data.
     *
     * @param name camel case
     * @param label what a person reads
     * @param read reads it
     * @return this
     */
    public Builder<S> rate(String name, String label, ToDoubleFunction<S> read) {
      return add(new StatsField<>(
          name,
          StatsField.Type.GAUGE,
          Unit.RATE,
          label,
          Map.of(),
          false,
          "",
          Map.of(),
          null,
          reader(name, read),
          null));
    }

    /**
     * Adds a histogram of nanoseconds.
     *
     * @param name camel case
     * @param label what a person reads
     * @param read reads it
     * @return this
     */
    public Builder<S> histogram(String name, String label, Function<S, HistogramSnapshot> read) {
      return add(new StatsField<>(
          name,
          StatsField.Type.HISTOGRAM,
          Unit.NANOSECONDS,
          label,
          Map.of(),
          false,
          "",
          Map.of(),
          null,
          null,
          reader(name, read)));
    }

    /**
     * Says how a meter of the field before is usually called, so that dashboards know it. Fields of
     * one meter name have tags of the same keys.
     *
     * @param meterName such as {@code cache.gets}
     * @param keysAndValues the tags that the usual name asks for, key and value in turn
     * @return this
     * @throws IllegalArgumentException if a value is missing, or if another field of this meter
     *     name has other tag keys
     */
    public Builder<S> meter(String meterName, String... keysAndValues) {
      if (fields.isEmpty()) {
        throw new IllegalStateException("meter() names the field before it, and there is none");
      }
      if (keysAndValues.length % 2 != 0) {
        throw new IllegalArgumentException("tags of meter \"" + meterName
            + "\" must be keys and values in turn, were " + keysAndValues.length);
      }
      Map<String, String> usual = new TreeMap<>();
      for (int i = 0; i < keysAndValues.length; i += 2) {
        usual.put(keysAndValues[i], keysAndValues[i + 1]);
      }
      StatsField<S> named =
          fields.get(fields.size() - 1).asMeter(Require.name(meterName, "meter name"), usual);
      for (StatsField<S> other : fields) {
        if (other.meterName().equals(meterName)
            && !other.meterTags().keySet().equals(named.meterTags().keySet())) {
          throw new IllegalArgumentException("meter \"" + meterName + "\" has the tags "
              + other.meterTags().keySet() + " of field \"" + other + "\", and "
              + named.meterTags().keySet() + " of field \"" + named + "\"");
        }
      }
      fields.set(fields.size() - 1, named);
      return this;
    }

    /**
     * Marks the field added last as a headline: the history keeps it, a summary shows it.
     *
     * @return this
     * @throws IllegalStateException if there is no field yet
     */
    public Builder<S> headline() {
      if (fields.isEmpty()) {
        throw new IllegalStateException("headline() marks the field before it, and there is none");
      }
      fields.set(fields.size() - 1, fields.get(fields.size() - 1).asHeadline());
      return this;
    }

    /**
     * The schema.
     *
     * @return a new schema
     */
    public StatsSchema<S> build() {
      return new StatsSchema<>(fields);
    }

    private static <R> R reader(String name, R read) {
      return Require.nonNull(read, "reader of field \"" + name + "\"");
    }

    private Builder<S> add(StatsField<S> field) {
      if (!names.add(field.toString())) {
        throw new IllegalArgumentException("field \"" + field + "\" is there already");
      }
      fields.add(field);
      return this;
    }
  }
}
