/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import io.perfguard.cache.Returns;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a {@code @CacheMethod}, as text by name; what is missing is the default.
 * Immutable.
 */
final class SiteSettings {
  private static final List<String> CONFIGURABLE = List.of(
      "enabled",
      "ttl",
      "maximumItems",
      "maximumBytes",
      "eviction",
      "ttlJitter",
      "expireAfterAccess",
      "refreshAfter",
      "loadTimeout",
      "errorTtl",
      "cacheNulls",
      "weakValues",
      "precise");

  private final Map<String, String> values;

  private SiteSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  static SiteSettings declared(String lines) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines.split("\n", -1)) {
      int at = line.indexOf('=');
      if (at > 0) {
        values.put(line.substring(0, at), line.substring(at + 1));
      }
    }
    return new SiteSettings(values);
  }

  /** With what a configuration sets anew; throws IllegalArgumentException for what is no value. */
  SiteSettings with(Configuration configuration) {
    Map<String, String> all = new HashMap<>(values);
    for (String name : CONFIGURABLE) {
      String key = "perfguard.cache." + name() + "." + name;
      configuration.get(key).ifPresent(text -> all.put(name, text.trim()));
    }
    SiteSettings changed = new SiteSettings(all);
    if (values.containsKey("callersThread") && changed.usesOtherThreads()) {
      throw new IllegalArgumentException("refreshAfter and loadTimeout load on other threads, where"
          + " what " + name() + " reads of its caller's is not there");
    }
    if (!changed.equals(this)) {
      changed.build(GuardClock.system()); // does it fit together?
    }
    return changed;
  }

  String name() {
    return values.getOrDefault("name", "?");
  }

  Returns returns() {
    return Returns.valueOf(values.getOrDefault("returns", "SHARED"));
  }

  boolean isSynchronized() {
    return values.containsKey("synchronized");
  }

  /** Whether loads may run elsewhere than in their caller. */
  boolean usesOtherThreads() {
    return values.containsKey("refreshAfter") || values.containsKey("loadTimeout");
  }

  /** The same, with all loads in their callers. */
  SiteSettings onCallersThread() {
    Map<String, String> all = new HashMap<>(values);
    all.remove("refreshAfter");
    all.remove("loadTimeout");
    return new SiteSettings(all);
  }

  boolean enabled() {
    return is("enabled", true);
  }

  private boolean is(String name, boolean otherwise) {
    String text = values.get(name);
    return text == null ? otherwise : parsed(name, text, SiteSettings::parseBoolean);
  }

  private static boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false, was \"" + text + "\"");
    };
  }

  /** Text to a value. */
  private interface Parser<T> {
    T parse(String text);
  }

  private <T> T parsed(String name, String text, Parser<T> parser) {
    try {
      return parser.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " of " + name() + ": " + e.getMessage(), e);
    }
  }

  private <T> void set(String name, Parser<T> parser, Consumer<? super T> setter) {
    String text = values.get(name);
    if (text != null && !text.isEmpty()) {
      setter.accept(parsed(name, text, parser));
    }
  }

  GuardedCache<Object, @Nullable Object> build(GuardClock clock) {
    GuardedCache.Builder<Object, @Nullable Object> builder = GuardedCache.builder(name());
    builder.clock(clock);
    this.<Long>set("maximumItems", Long::valueOf, builder::maximumItems);
    set("maximumBytes", DataSize::parse, builder::maximumBytes);
    set("eviction", text -> Eviction.valueOf(text.toUpperCase(Locale.ROOT)), builder::eviction);
    set("ttl", Durations::parse, builder::ttl);
    this.<Double>set("ttlJitter", Double::valueOf, builder::ttlJitter);
    set("expireAfterAccess", Durations::parse, builder::expireAfterAccess);
    set("refreshAfter", Durations::parse, builder::refreshAfter);
    set("loadTimeout", Durations::parse, builder::loadTimeout);
    set("errorTtl", Durations::parse, builder::errorTtl);
    if (is("cacheNulls", false)) {
      builder.cacheNulls();
    }
    if (is("weakValues", false)) {
      builder.weakValues();
    }
    if (is("precise", false)) {
      builder.precise();
    }
    return builder.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SiteSettings settings && values.equals(settings.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
