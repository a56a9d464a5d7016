/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.frameworks;

import java.io.Closeable;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;

/**
 * A page of an application on one framework: a fault, or a repaired twin of one.
 *
 * @param name the framework and what it does
 * @param open opens the application on a data source; the same object for all of its pages
 * @param load loads the page and says how much it shows
 * @param shown how much it is to show: a twin shows as much as its fault
 * @param faults where the faults are; empty for a twin
 * @param children the tables that are asked once for each row of {@code shipments}
 */
record Page<A extends Closeable>(
    String name,
    Function<DataSource, A> open,
    ToIntFunction<A> load,
    int shown,
    Set<SourceMark> faults,
    List<String> children) {

  /** A repaired one. */
  static <A extends Closeable> Page<A> of(
      String name, Function<DataSource, A> open, ToIntFunction<A> load, int shown) {
    return new Page<>(name, open, load, shown, Set.of(), List.of());
  }

  /** With a fault at the lines that the application's sources mark with this name. */
  Page<A> faulty(String... children) {
    return new Page<>(name, open, load, shown, SourceMark.named(name), List.of(children));
  }

  @Override
  public String toString() {
    return name;
  }
}
