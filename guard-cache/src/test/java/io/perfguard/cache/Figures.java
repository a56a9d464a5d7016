/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.mechanism.HistogramSnapshot;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@link CacheStats} of the figures that matter to a test; all others are 0. */
final class Figures {
  private final Map<String, Object> given = new LinkedHashMap<>();

  static Figures of(String component, Object figure) {
    return new Figures().and(component, figure);
  }

  Figures and(String component, Object figure) {
    given.put(component, figure);
    return this;
  }

  CacheStats build() {
    given.putIfAbsent("misses", MissCounts.NONE);
    given.putIfAbsent("removals", RemovalCounts.NONE);
    given.putIfAbsent("loadDurations", HistogramSnapshot.EMPTY);
    return make(CacheStats.class, given);
  }

  /** Each component a number of its own, from {@code first} on, nested records too. */
  static CacheStats numbered(long first, long step, HistogramSnapshot durations) {
    long[] next = {first};
    return (CacheStats) numbered(CacheStats.class, next, step, durations);
  }

  private static Record numbered(
      Class<? extends Record> type, long[] next, long step, HistogramSnapshot durations) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType() == long.class) {
        figures.put(component.getName(), next[0]);
        next[0] += step;
      } else if (component.getType() == HistogramSnapshot.class) {
        figures.put(component.getName(), durations);
      } else {
        figures.put(
            component.getName(),
            numbered(component.getType().asSubclass(Record.class), next, step, durations));
      }
    }
    return make(type, figures);
  }

  /** The numbers of a record and of those in it, in their order. */
  static List<Long> numbers(Record record) {
    List<Long> all = new ArrayList<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        Object figure = component.getAccessor().invoke(record);
        if (figure instanceof Long number) {
          all.add(number);
        } else if (figure instanceof Record inner) {
          all.addAll(numbers(inner));
        }
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    return all;
  }

  private static <R extends Record> R make(Class<R> type, Map<String, Object> figures) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Object figure = figures.getOrDefault(components[i].getName(), 0L);
      values[i] = figure instanceof Integer number ? Long.valueOf(number) : figure;
    }
    for (String name : figures.keySet()) {
      boolean known = Arrays.stream(components).anyMatch(c -> c.getName().equals(name));
      if (!known) {
        throw new AssertionError(type.getSimpleName() + " has no " + name);
      }
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
