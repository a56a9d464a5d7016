/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.Require;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The thresholds of a registry. What the builder sets wins, then the configuration's
 * {@code perfguard.threshold.<name>}, then the key's default. Immutable.
 */
public final class Thresholds {
  /** The playbook's values. */
  public static final Thresholds DEFAULTS = new Thresholds(Map.of(), Configuration.none());

  private final Map<ThresholdKey<?>, Object> values;
  private final Configuration configuration;

  private Thresholds(Map<ThresholdKey<?>, Object> values, Configuration configuration) {
    this.values = Map.copyOf(values);
    this.configuration = configuration;
  }

  /**
   * A copy with one value set.
   *
   * @param key the threshold
   * @param value its value
   * @param <T> its type
   * @return the copy
   * @throws IllegalArgumentException if the value is out of the key's range
   */
  public <T extends Comparable<T>> Thresholds with(ThresholdKey<T> key, T value) {
    Map<ThresholdKey<?>, Object> copy = new HashMap<>(values);
    copy.put(Require.nonNull(key, "key"), key.check(value));
    return new Thresholds(copy, configuration);
  }

  /**
   * A copy that asks a configuration for what is not set.
   *
   * @param source the configuration
   * @return the copy
   */
  public Thresholds withConfiguration(Configuration source) {
    return new Thresholds(values, Require.nonNull(source, "configuration"));
  }

  /**
   * The value of a threshold.
   *
   * @param key the threshold
   * @param <T> its type
   * @return the value that holds
   * @throws IllegalArgumentException if the configuration holds an unreadable value; the message
   *     names the key
   */
  @SuppressWarnings("unchecked") // with() files each value under a key of its type
  public <T extends Comparable<T>> T get(ThresholdKey<T> key) {
    Object set = values.get(key);
    if (set != null) {
      return (T) set;
    }
    Optional<String> configured = configuration.get("perfguard.threshold." + key.name());
    return configured.map(key::parse).orElse(key.defaultValue());
  }
}
