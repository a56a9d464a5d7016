/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One number of a guard: its name, unit, type and label, and how it is read from the record.
 * Immutable.
 *
 * @param <S> the record it is read from
 */
public final class StatsField<S> {
  /** How a number behaves. */
  public enum Type {
    /** Only grows; a window is a difference. */
    COUNTER,
    /**
     * The state of a moment; of a window, the later one. A rate computed from counters is one, too.
     */
    GAUGE,
    /** Counts per bucket of nanoseconds. */
    HISTOGRAM
  }

  /** What a number is measured in. */
  public enum Unit {
    /** Things. */
    COUNT,
    /** Nanoseconds. */
    NANOSECONDS,
    /** Bytes. */
    BYTES,
    /** A share, 0..1. */
    RATE,
    /** Pico-dollars, 1e-12 $. */
    PICO_DOLLARS
  }

  // Meters and MXBeans take it as it is.
  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

  private final String name;
  private final Type type;
  private final Unit unit;
  private final String label;
  private final Map<String, String> tags;
  private final boolean headline;
  private final String meterName;
  private final Map<String, String> meterTags;
  private final @Nullable ToLongFunction<S> number;
  private final @Nullable ToDoubleFunction<S> rate;
  private final @Nullable Function<S, HistogramSnapshot> histogram;

  StatsField(
      String name,
      Type type,
      Unit unit,
      String label,
      Map<String, String> tags,
      boolean headline,
      String meterName,
      Map<String, String> meterTags,
      @Nullable ToLongFunction<S> number,
      @Nullable ToDoubleFunction<S> rate,
      @Nullable Function<S, HistogramSnapshot> histogram) {
    this.name = name(name);
    this.type = type;
    this.unit = Require.nonNull(unit, "unit of field \"" + name + "\"");
    this.label = Require.name(label, "label of field \"" + name + "\"");
    this.tags = Collections.unmodifiableSortedMap(
        new TreeMap<>(tags)); // sorted: its text is a name in the history
    this.tags.forEach((key, value) -> {
      Require.name(key, "tag of field \"" + name + "\"");
      Require.name(value, "tag " + key + " of field \"" + name + "\"");
    });
    this.headline = headline;
    this.meterName = meterName;
    this.meterTags = Collections.unmodifiableSortedMap(new TreeMap<>(meterTags));
    this.number = number;
    this.rate = rate;
    this.histogram = histogram;
  }

  private static String name(String name) {
    if (!NAME.matcher(Require.name(name, "field name")).matches()) {
      throw new IllegalArgumentException(
          "field name must be camel case such as hitCount, was \"" + name + "\"");
    }
    return name;
  }

  StatsField<S> asHeadline() {
    return new StatsField<>(
        name, type, unit, label, tags, true, meterName, meterTags, number, rate, histogram);
  }

  StatsField<S> asMeter(String usualName, Map<String, String> usualTags) {
    Map<String, String> all = new TreeMap<>(tags);
    all.putAll(usualTags);
    return new StatsField<>(
        name, type, unit, label, tags, headline, usualName, all, number, rate, histogram);
  }

  /**
   * The name in JSON and meters, camel case, unique with its tags.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * How the number behaves.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * What it is measured in.
   *
   * @return the unit
   */
  public Unit unit() {
    return unit;
  }

  /**
   * What a person reads beside it.
   *
   * @return the label
   */
  public String label() {
    return label;
  }

  /**
   * What tells fields of one name apart, such as {@code resource=db, mode=wall}.
   *
   * @return key to value; empty for most fields
   */
  public Map<String, String> tags() {
    return tags;
  }

  /**
   * How a meter of this number is usually called, by whoever has one.
   *
   * @return such as {@code cache.gets}; "" if there is no usual name
   */
  public String meterName() {
    return meterName;
  }

  /**
   * The tags of a meter of this number, without the one that tells the guard.
   *
   * @return key to value; those of the field, and those that the usual name asks for
   */
  public Map<String, String> meterTags() {
    return meterTags;
  }

  /**
   * Whether the history keeps it and a summary shows it.
   *
   * @return true for the few numbers that tell the story
   */
  public boolean headline() {
    return headline;
  }

  /**
   * Whether the number is whole, so that {@link #longValue} is exact.
   *
   * @return false for a rate and for a histogram
   */
  public boolean isLong() {
    return number != null;
  }

  /**
   * Reads a whole number.
   *
   * @param stats the record
   * @return the number
   * @throws IllegalStateException if {@link #isLong()} is false
   */
  public long longValue(S stats) {
    if (number == null) {
      throw new IllegalStateException("field \"" + name + "\" is no whole number");
    }
    return number.applyAsLong(stats);
  }

  /**
   * Reads the number as a double; of a histogram, its mean.
   *
   * @param stats the record
   * @return the number; {@code NaN} without data
   */
  public double doubleValue(S stats) {
    if (number != null) {
      return number.applyAsLong(stats);
    }
    return rate != null ? rate.applyAsDouble(stats) : histogram(stats).meanNanos();
  }

  /**
   * Reads a histogram.
   *
   * @param stats the record
   * @return the histogram
   * @throws IllegalStateException if the type is not {@link Type#HISTOGRAM}
   */
  public HistogramSnapshot histogram(S stats) {
    if (histogram == null) {
      throw new IllegalStateException("field \"" + name + "\" is no histogram");
    }
    return histogram.apply(stats);
  }

  /** The name, with tags if there are any. */
  @Override
  public String toString() {
    return tags.isEmpty() ? name : name + tags;
  }
}
