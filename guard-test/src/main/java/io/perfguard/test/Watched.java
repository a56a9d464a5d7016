/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstances;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The registries and data sources that a test watches. Immutable.
 *
 * @param registries registries, each once
 * @param sources data sources that none of the registries has
 */
record Watched(List<GuardRegistry> registries, List<GuardedDataSource> sources) {
  static final Watched NOTHING = new Watched(List.of(), List.of());

  /** What was found, each once, without data sources that are seen through their registry. */
  static Watched of(List<?> found) {
    List<GuardRegistry> registries = found.stream()
        .filter(GuardRegistry.class::isInstance)
        .map(GuardRegistry.class::cast)
        .distinct()
        .toList();
    List<GuardedDataSource> sources = found.stream()
        .filter(GuardedDataSource.class::isInstance)
        .map(GuardedDataSource.class::cast)
        .distinct()
        .filter(source -> registries.stream().noneMatch(guards -> has(guards, source)))
        .toList();
    return new Watched(registries, sources);
  }

  private static boolean has(GuardRegistry guards, GuardedDataSource source) {
    return SinceBuilt.sources(guards).stream().anyMatch(one -> one == source);
  }

  /** What lies in the fields of the test's objects, its own and those around it. */
  static Watched inFieldsOf(ExtensionContext test) {
    List<Object> found = new ArrayList<>();
    for (Object instance : instances(test)) {
      for (Field field : ReflectionSupport.findFields(
          instance.getClass(), Watched::mayHold, HierarchyTraversalMode.TOP_DOWN)) {
        watchable(read(field, instance)).ifPresent(found::add);
      }
    }
    return of(found);
  }

  /** A dynamic test has no object of its own: that of its factory counts. */
  private static List<Object> instances(ExtensionContext test) {
    return Contexts.nearest(test, ExtensionContext::getTestInstances)
        .map(TestInstances::getAllInstances)
        .orElse(List.of());
  }

  private static boolean mayHold(Field field) {
    return GuardRegistry.class.isAssignableFrom(field.getType())
        || DataSource.class.isAssignableFrom(field.getType());
  }

  private static @Nullable Object read(Field field, Object instance) {
    try {
      return ReflectionSupport.tryToReadFieldValue(field, instance).get();
    } catch (Exception e) {
      throw new IllegalStateException("field " + field + " cannot be read", e);
    }
  }

  private static Optional<Object> watchable(@Nullable Object value) {
    if (value instanceof DataSource source && !(value instanceof GuardedDataSource)) {
      return guarded(source);
    }
    return Optional.ofNullable(value);
  }

  /** The guard that another data source is wrapped around, as some of Spring's are. */
  private static Optional<Object> guarded(DataSource source) {
    try {
      return source.isWrapperFor(GuardedDataSource.class)
          ? Optional.of(source.unwrap(GuardedDataSource.class))
          : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  boolean isNothing() {
    return registries.isEmpty() && sources.isEmpty();
  }

  /** All data sources that are there now. */
  List<GuardedDataSource> all() {
    return Stream.concat(
            registries.stream().flatMap(guards -> SinceBuilt.sources(guards).stream()),
            sources.stream())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** The data source of a name. */
  GuardedDataSource named(String name) {
    return all().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no data source is called \"" + name
            + "\"; the test has "
            + (all().isEmpty()
                ? "none"
                : all().stream()
                    .map(source -> '"' + source.name() + '"')
                    .sorted()
                    .collect(Collectors.joining(", ")))));
  }
}
