/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A client under test. Thread-safe. */
interface LabClient extends AutoCloseable {
  /**
   * Asks for a resource, body and all.
   *
   * @param uri of the proxy
   * @return the status of the answer that the application would see; fails if there is none
   */
  CompletableFuture<Integer> get(URI uri);

  @Override
  default void close() {}
}
