/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import java.util.Collection;
import java.util.Collections;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of all guards of one kind at one moment, by name. Immutable.
 *
 * @param <S> the numbers
 */
public final class StatsView<S> {
  private final String label;
  private final SortedMap<String, S> byName;

  /**
   * A view.
   *
   * @param label how a sentence calls the kind
   * @param byName the numbers; copied
   */
  public StatsView(String label, SortedMap<String, S> byName) {
    this.label = label;
    this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /**
   * The numbers of one guard.
   *
   * @param name its name
   * @return its numbers
   * @throws NoSuchElementException if there is none; the message lists the names that there are
   */
  public S get(String name) {
    S stats = byName.get(Require.nonNull(name, "name"));
    if (stats == null) {
      throw new NoSuchElementException(unknown(label, name, byName.keySet()));
    }
    return stats;
  }

  /**
   * The numbers of one guard, if there is one.
   *
   * @param name its name
   * @return its numbers, or empty
   */
  public Optional<S> find(String name) {
    return Optional.ofNullable(byName.get(Require.nonNull(name, "name")));
  }

  /**
   * All numbers by name.
   *
   * @return sorted by name, unmodifiable
   */
  public SortedMap<String, S> all() {
    return byName;
  }

  /**
   * The sentence for a name that nobody has.
   *
   * @param label how a sentence calls the kind
   * @param name the name asked for
   * @param known the names that there are, sorted
   * @return such as {@code no cache "factor"; there are: factors, users}; at most 20 names are
   *     listed
   */
  public static String unknown(String label, String name, Collection<String> known) {
    if (known.isEmpty()) {
      return "no " + label + " \"" + name + "\"; none is registered";
    }
    String names = String.join(", ", known.stream().limit(20).toList());
    return "no " + label + " \"" + name + "\"; there are: " + names
        + (known.size() > 20 ? " and " + (known.size() - 20) + " more" : "");
  }
}
