/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.ApplicationFrames;
import io.perfguard.core.base.Place;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.hold.HoldVerdict;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Tells a connection that was forgotten from one that is worked with slowly. Not thread-safe.
 *
 * <p>A forgotten one is idle, and the code that asked for it has ended: its thread has died, or the
 * outermost frame of the application that was on the stack when it was asked for is there no more.
 * Where that is still there, as in a loop of the application's own that never returns, it counts as
 * forgotten if the method that asked for it and its caller have returned, and it is held twenty
 * times as long as others from the same place usually are.
 */
final class HoldJudge {
  private static final int MAXIMUM_FRAMES = 256;
  private static final long LONG_QUERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  /** Of a thread that died another one may go on with the connection. */
  private static final long HANDED_ON_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int TIMES_USUAL = 20;
  /** The frames next to the borrow: its method, and the one that this may be a helper of. */
  private static final int NEAR = 2;
  /** What reads rows or copies runs in here, and is no execution. */
  private static final String GUARDS = "io.perfguard.db.internal.";

  private final long now;
  private final long leakNanos;
  private final ToLongFunction<CallSite> usual;

  /**
   * A judge for one moment.
   *
   * @param now the moment
   * @param leakNanos how long one is idle at least to be forgotten
   * @param usual how long connections from a place are held usually; 0 if that is not known
   */
  HoldJudge(long now, long leakNanos, ToLongFunction<CallSite> usual) {
    this.now = now;
    this.leakNanos = leakNanos;
    this.usual = usual;
  }

  HoldVerdict verdict(LeaseView view) {
    if (view.busySince() != 0) {
      return now - view.busySince() >= LONG_QUERY_NANOS
          ? HoldVerdict.LONG_QUERY
          : HoldVerdict.IN_USE;
    }
    long idle = now - view.idleSince();
    if (!view.thread().isAlive() && idle >= HANDED_ON_NANOS) {
      return HoldVerdict.LEAK_SUSPECT;
    } else if (view.remoteSince() != 0) {
      return HoldVerdict.REMOTE_CALL;
    } else if (idle < MOMENT_NANOS) {
      return HoldVerdict.IN_USE;
    } else if (idle >= leakNanos && isForgotten(view)) {
      return HoldVerdict.LEAK_SUSPECT;
    }
    return view.transactionSince() == 0 ? HoldVerdict.IDLE : HoldVerdict.IDLE_IN_TRANSACTION;
  }

  private boolean isForgotten(LeaseView view) {
    StackTraceElement[] stack = view.thread().getStackTrace();
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith(GUARDS)) {
        return false;
      }
    }
    List<Place> live = ApplicationFrames.of(stack, MAXIMUM_FRAMES);
    CallSite site = view.site();
    if (live.isEmpty()) {
      return true;
    } else if (site == null || site.frames().isEmpty()) {
      return false; // nothing is known of where it was asked for
    }
    List<Place> then = site.frames();
    if (!isSame(then.get(then.size() - 1), live.get(live.size() - 1))) {
      return true;
    }
    long usually = usual.applyAsLong(site);
    return usually > 0
        && now - view.since() >= usually * TIMES_USUAL
        && then.stream()
            .limit(NEAR)
            .noneMatch(place -> live.stream().anyMatch(frame -> isSame(place, frame)));
  }

  /** Whether two frames are of the same method, whatever line it has come to. */
  private static boolean isSame(Place one, Place other) {
    return one.className().equals(other.className()) && one.methodName().equals(other.methodName());
  }
}
