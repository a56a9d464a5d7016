/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The typed key of a threshold: its name, the default (the playbook's value), and the range. A
 * check declares its own, in its own module. Configuration calls it
 * {@code perfguard.threshold.<name>}. Immutable; compared by name.
 *
 * @param <T> the threshold's type
 */
public final class ThresholdKey<T extends Comparable<T>> {
  private final String name;
  private final T defaultValue;
  private final T least;
  private final @Nullable T most;
  private final Function<String, T> parser;
  private final String example;

  private ThresholdKey(
      String name,
      T defaultValue,
      T least,
      @Nullable T most,
      Function<String, T> parser,
      String example) {
    this.name = Require.name(name, "threshold name");
    this.least = least;
    this.most = most;
    this.parser = parser;
    this.example = example;
    this.defaultValue = check(defaultValue);
  }

  /**
   * A share, 0..1.
   *
   * @param name such as {@code cache.hit-rate.red}
   * @param defaultValue the playbook's value
   * @return the key
   */
  public static ThresholdKey<Double> rate(String name, double defaultValue) {
    return new ThresholdKey<>(name, defaultValue, 0.0, 1.0, Double::valueOf, "0.30");
  }

  /**
   * A count, 1 or more.
   *
   * @param name the name
   * @param defaultValue the playbook's value
   * @return the key
   */
  public static ThresholdKey<Long> count(String name, long defaultValue) {
    return new ThresholdKey<>(name, defaultValue, 1L, null, Long::valueOf, "20");
  }

  /**
   * A duration, more than zero.
   *
   * @param name the name
   * @param defaultValue the playbook's value
   * @return the key
   */
  public static ThresholdKey<Duration> duration(String name, Duration defaultValue) {
    return new ThresholdKey<>(
        name, defaultValue, Duration.ofNanos(1), null, Durations::parse, "500ms");
  }

  /**
   * A size in bytes.
   *
   * @param name the name
   * @param defaultValue the playbook's value
   * @return the key
   */
  public static ThresholdKey<DataSize> size(String name, DataSize defaultValue) {
    return new ThresholdKey<>(
        name, defaultValue, DataSize.ofBytes(0), null, DataSize::parse, "100MB");
  }

  /**
   * An amount of money, zero or more.
   *
   * @param name the name
   * @param defaultValue the playbook's value
   * @return the key
   */
  public static ThresholdKey<Money> money(String name, Money defaultValue) {
    return new ThresholdKey<>(name, defaultValue, Money.ZERO, null, Money::parse, "$1000");
  }

  /**
   * The name.
   *
   * @return such as {@code operation.average.red}
   */
  public String name() {
    return name;
  }

  /**
   * The value that holds if the user sets none.
   *
   * @return the playbook's value
   */
  public T defaultValue() {
    return defaultValue;
  }

  /**
   * Checks a value's range.
   *
   * @param value the value
   * @return the value
   * @throws IllegalArgumentException naming threshold, bound and value
   */
  T check(T value) {
    Require.nonNull(value, "threshold " + name);
    if (value.compareTo(least) < 0 || (value instanceof Double number && number.isNaN())) {
      throw new IllegalArgumentException(
          "threshold " + name + " must be >= " + print(least) + ", was " + print(value));
    }
    if (most != null && value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "threshold " + name + " must be <= " + print(most) + ", was " + print(value));
    }
    return value;
  }

  private static String print(Object value) {
    return value instanceof Duration duration ? Durations.print(duration) : value.toString();
  }

  T parse(String text) {
    try {
      return check(parser.apply(text.trim()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "perfguard.threshold." + name + " must be a value such as " + example + ", was \"" + text
              + "\" (" + e.getMessage() + ")",
          e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ThresholdKey<?> key && key.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
