/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * The run that a thread was in, to be entered on another one. Captured on the run's thread, which
 * makes it ready for branches; entered any number of times. Immutable.
 */
final class OperationContext {
  private static final OperationContext NONE = new OperationContext(null);

  private final @Nullable Run run;

  private OperationContext(@Nullable Run run) {
    this.run = run;
  }

  static OperationContext capture() {
    ThreadFrame frame = ThreadFrame.peek();
    Branch branch = frame == null ? null : frame.branch;
    if (branch == null) {
      return NONE;
    }
    branch.run.share(branch);
    return new OperationContext(branch.run);
  }

  <T extends @Nullable Object, X extends Throwable> T call(NamedOperation.Call<T, X> body)
      throws X {
    Run into = run;
    if (into == null) {
      return body.call();
    }
    ThreadFrame frame = ThreadFrame.current();
    Branch branch = into.attach(frame);
    // A pool that is full may hand a task back to the parent that waits for it.
    long token = branch == null
        ? ResourceTimer.resume(Require.nonNull(frame.branch, "branch"))
        : ResourceTimer.IDLE;
    try {
      return body.call();
    } finally {
      if (branch != null) {
        into.detach(frame, branch);
      } else {
        ResourceTimer.exit(token);
      }
    }
  }

  void run(Runnable body) {
    call(() -> {
      body.run();
      return Boolean.TRUE; // nobody's value
    });
  }

  /** The time until {@code exit} is that of a parent that only waits for its branches. */
  static long join() {
    ThreadFrame frame = ThreadFrame.peek();
    Branch branch = frame == null ? null : frame.branch;
    if (branch == null) {
      return ResourceTimer.IDLE;
    }
    return ResourceTimer.join(branch);
  }
}
