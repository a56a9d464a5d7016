/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** System properties, then the environment. */
final class SystemConfiguration implements Configuration {
  /** Looks up a text; null if there is none. */
  interface Lookup {
    @Nullable
    String get(String name);
  }

  private final Lookup properties;
  private final Lookup environment;

  SystemConfiguration(Lookup properties, Lookup environment) {
    this.properties = properties;
    this.environment = environment;
  }

  @Override
  public Optional<String> get(String key) {
    String property = properties.get(key);
    if (property != null) {
      return Optional.of(property);
    }
    String variable = key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    return Optional.ofNullable(environment.get(variable));
  }
}
