/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings by key, such as {@code perfguard.operations.maximum}. A framework's own settings are
 * joined by a lambda; the typed methods read the text and name key, bound and value where it does
 * not fit.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface Configuration {
  /**
   * The text of a setting.
   *
   * @param key the key
   * @return its text, or empty if it is not set
   */
  Optional<String> get(String key);

  /**
   * A configuration that sets nothing.
   *
   * @return the configuration
   */
  static Configuration none() {
    return key -> Optional.empty();
  }

  /**
   * System properties, then the environment, where {@code perfguard.operations.maximum} is called
   * {@code PERFGUARD_OPERATIONS_MAXIMUM}. Both are asked anew each time.
   *
   * @return the configuration
   */
  static Configuration system() {
    return new SystemConfiguration(System::getProperty, System::getenv);
  }

  /**
   * A configuration that is a map.
   *
   * @param settings text by key; copied
   * @return the configuration
   */
  static Configuration of(Map<String, String> settings) {
    Map<String, String> copy = Map.copyOf(settings);
    return key -> Optional.ofNullable(copy.get(key));
  }

  /**
   * This configuration, then another for what this does not set.
   *
   * @param next the other
   * @return the configuration
   */
  default Configuration orElse(Configuration next) {
    Require.nonNull(next, "next");
    return key -> get(key).or(() -> next.get(key));
  }

  /**
   * A whole number.
   *
   * @param key the key
   * @param defaultValue holds if the key is not set
   * @param least the bound
   * @return the number
   * @throws IllegalArgumentException if it is set to something else, or below the bound
   */
  default long getLong(String key, long defaultValue, long least) {
    return new SettingParser<>(Long::valueOf, value -> value >= least, "a whole number >= " + least)
        .read(this, key, defaultValue);
  }

  /**
   * A duration, written as {@link Durations#parse} reads it.
   *
   * @param key the key
   * @param defaultValue holds if the key is not set
   * @param least the bound
   * @return the duration
   * @throws IllegalArgumentException if it is set to something else, or below the bound
   */
  default Duration getDuration(String key, Duration defaultValue, Duration least) {
    return new SettingParser<>(
            Durations::parse,
            value -> value.compareTo(least) >= 0,
            "a duration such as 500ms or 24h, >= " + Durations.print(least))
        .read(this, key, defaultValue);
  }

  /**
   * A size, written as {@link DataSize#parse} reads it.
   *
   * @param key the key
   * @param defaultValue holds if the key is not set
   * @param least the bound
   * @return the size
   * @throws IllegalArgumentException if it is set to something else, or below the bound
   */
  default DataSize getSize(String key, DataSize defaultValue, DataSize least) {
    return new SettingParser<>(
            DataSize::parse,
            value -> value.compareTo(least) >= 0,
            "a size such as 100MB, >= " + least)
        .read(this, key, defaultValue);
  }

  /**
   * A switch: {@code true} or {@code false}, in either case.
   *
   * @param key the key
   * @param defaultValue holds if the key is not set
   * @return the switch
   * @throws IllegalArgumentException if it is set to something else
   */
  default boolean getBoolean(String key, boolean defaultValue) {
    return new SettingParser<>(SettingParser::parseBoolean, value -> true, "true or false")
        .read(this, key, defaultValue);
  }
}
