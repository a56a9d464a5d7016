/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.net.http.HttpClient;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that the lab knows: how it is called, and made. Immutable.
 *
 * @param name in tables and on the command line
 * @param version cells of another version are not its own
 * @param isOurs whether it is judged, and so measured with more seeds
 * @param maker makes it anew for each cell
 */
record NamedClient(String name, String version, boolean isOurs, Supplier<LabClient> maker) {

  static NamedClient peer(String name, String version, Supplier<LabClient> maker) {
    return new NamedClient(name, version, false, maker);
  }

  /**
   * One of ours; its cells are measured again when its classes have changed.
   *
   * @param mode shown after "Perfguard"
   * @param maker makes it anew for each cell; it is not closed
   */
  static NamedClient perfguard(String mode, Supplier<? extends HttpClient> maker) {
    return new NamedClient(
        "Perfguard " + mode, OwnClasses.hash(), true, () -> new JdkClient(maker.get(), null));
  }

  /** The same without what a shell would trip over. */
  boolean isCalled(@Nullable String other) {
    return name.equalsIgnoreCase(other) || label().equalsIgnoreCase(other);
  }

  /** As on the command line: resilience4j-retry-circuitbreaker. */
  String label() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9/]+", "-").replaceAll("-$", "");
  }
}
