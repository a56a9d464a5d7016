/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Faults;

/**
 * Calls strangers from inside an operation: their faults are logged once for each class and
 * counted, never passed on.
 */
final class Contained {
  private static final Faults FAULTS = new Faults("operations");

  private Contained() {}

  static void run(Runnable call, Object stranger, String what) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError e) {
      record(what + " (" + stranger.getClass().getName() + ")", e);
    }
  }

  static void record(String what, Throwable fault) {
    FAULTS.record(what, fault);
  }

  static long faultCount() {
    return FAULTS.count();
  }
}
