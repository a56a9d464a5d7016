/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.core.GuardRegistry;
import io.perfguard.db.QueryCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The captures that {@link PerfguardExtension} holds open, so that an assertion within the test
 * finds that of its registry. Thread-safe.
 */
final class OpenCaptures {
  private static final List<OpenCapture> OPEN = new ArrayList<>();

  private record OpenCapture(GuardRegistry guards, QueryCapture capture) {}

  private OpenCaptures() {}

  static void add(GuardRegistry guards, QueryCapture capture) {
    synchronized (OPEN) {
      OPEN.add(new OpenCapture(guards, capture));
    }
  }

  static void remove(QueryCapture capture) {
    synchronized (OPEN) {
      OPEN.removeIf(open -> open.capture == capture);
    }
  }

  /** The capture of a registry that was opened last. */
  static Optional<QueryCapture> find(GuardRegistry guards) {
    synchronized (OPEN) {
      return OPEN.stream()
          .filter(open -> open.guards == guards)
          .reduce((earlier, later) -> later)
          .map(OpenCapture::capture);
    }
  }
}
