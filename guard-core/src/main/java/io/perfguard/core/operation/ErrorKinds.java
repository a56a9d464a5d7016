/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.ApplicationFrames;
import io.perfguard.core.base.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How the runs of one operation failed, by the exception's class. Bounded. Thread-safe. */
final class ErrorKinds {
  /** The most kinds kept; more are counted together. */
  static final int MAXIMUM = 20;

  private static final Sort OTHER = new Sort("other exceptions", false);
  private static final int MAXIMUM_CAUSES = 5;

  private final ConcurrentHashMap<Sort, Kind> kinds = new ConcurrentHashMap<>();

  /** The same class may be a time-out or not, by its cause. */
  private record Sort(String type, boolean timeout) {}

  private static final class Kind {
    // Of the first one: taking a stack trace apart for each would cost more than the run.
    final @Nullable Place place;
    final LongAdder count = new LongAdder();
    volatile Instant last;

    Kind(@Nullable Place place, Instant now) {
      this.place = place;
      this.last = now;
    }
  }

  /** Counts a failure and returns whether it was a time-out. */
  boolean add(Throwable error, Instant now) {
    Throwable root = unwrapped(error);
    Sort sort = new Sort(root.getClass().getName(), isTimeout(root));
    Kind kind = kinds.get(sort);
    if (kind == null) {
      // Racing threads may overshoot by one each: a bound on memory need not be exact.
      kind = kinds.size() < MAXIMUM - 1
          ? kinds.computeIfAbsent(sort, s -> new Kind(place(root), now))
          : kinds.computeIfAbsent(OTHER, s -> new Kind(null, now));
    }
    kind.count.increment();
    kind.last = now;
    return sort.timeout;
  }

  /** Futures wrap: what went wrong is the cause. */
  private static Throwable unwrapped(Throwable error) {
    Throwable root = error;
    for (int i = 0; i < MAXIMUM_CAUSES && root.getCause() != null; i++) {
      if (!(root instanceof java.util.concurrent.CompletionException)
          && !(root instanceof java.util.concurrent.ExecutionException)) {
        break;
      }
      root = root.getCause();
    }
    return root;
  }

  /**
   * By type, of the exception or a cause; the names cover drivers' and clients' own, which this
   * module does not know.
   */
  static boolean isTimeout(Throwable error) {
    Throwable cause = error;
    for (int i = 0; i < MAXIMUM_CAUSES && cause != null; i++, cause = cause.getCause()) {
      String name = cause.getClass().getSimpleName();
      if (cause instanceof TimeoutException
          || name.contains("Timeout")
          || name.contains("TimedOut")
          || name.contains("DeadlineExceeded")) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Place place(Throwable error) {
    return ApplicationFrames.of(error, 1).stream().findFirst().orElse(null);
  }

  List<OperationDetails.ErrorKind> list() {
    List<OperationDetails.ErrorKind> list = new ArrayList<>();
    kinds.forEach((sort, kind) -> list.add(new OperationDetails.ErrorKind(
        sort.type, sort.timeout, kind.count.sum(), kind.last, kind.place)));
    list.sort(Comparator.comparingLong(OperationDetails.ErrorKind::count).reversed());
    return list;
  }
}
