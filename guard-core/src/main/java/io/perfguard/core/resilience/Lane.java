/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.resilience.CallOutcome.Health;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One route to a place: the place's circuit, and what is known of this route's time. Thread-safe.
 */
final class Lane implements Watch.Patience {
  /** The bit of a ticket whose attempt is given all the time there is, see {@link LatencyModel}. */
  private static final int EXPLORER = 1 << 30;

  private final Circuit circuit;
  private final LatencyModel latency;
  private final AtomicBoolean exploring = new AtomicBoolean();

  Lane(Circuit circuit, long nowNanos) {
    this.circuit = circuit;
    latency = new LatencyModel(nowNanos);
  }

  Circuit circuit() {
    return circuit;
  }

  LatencyModel latency() {
    return latency;
  }

  /** A ticket for an attempt, >= 0; or below 0 if it must not go, see {@link Circuit#rejection}. */
  int admit(long nowNanos) {
    return admit(nowNanos, false);
  }

  /** The same for one that may be paid for already. */
  int admit(long nowNanos, boolean paid) {
    int permit = circuit.admit(nowNanos, paid);
    return permit >= 0 && latency.isBlind() && exploring.compareAndSet(false, true)
        ? permit | EXPLORER
        : permit;
  }

  private static int permit(int ticket) {
    return ticket & ~EXPLORER;
  }

  private static boolean explores(int ticket) {
    return ticket >= 0 && (ticket & EXPLORER) != 0;
  }

  private void leave(int ticket) {
    if (explores(ticket)) {
      exploring.set(false);
    }
  }

  /** An attempt succeeded. A ticket below 0 is of one that would have been refused. */
  void succeeded(int ticket, long nowNanos, long nanos) {
    if (ticket >= 0) {
      circuit.limit().release();
    }
    succeededAndStays(ticket, nowNanos, nanos);
  }

  /** The same, but it keeps its place until {@link #goes}: its answer is on its way still. */
  void succeededAndStays(int ticket, long nowNanos, long nanos) {
    leave(ticket); // first: whatever comes after calls strangers
    if (ticket >= 0) {
      circuit.succeeded(permit(ticket), nowNanos, nanos);
    }
    took(nanos, nowNanos);
    if (explores(ticket)) {
      latency.explored(nanos);
    }
  }

  /** From now on it counts among those that only keep a place. */
  void stays(int ticket) {
    if (ticket >= 0) {
      circuit.limit().hold();
    }
  }

  /** One that stayed is gone. */
  void goes(int ticket) {
    if (ticket >= 0) {
      circuit.limit().releaseHeld();
    }
  }

  private void took(long nanos, long nowNanos) {
    circuit.took(nanos, latency.usualNanos(), nowNanos);
    latency.took(nanos, nowNanos, !circuit.limit().isLimiting());
  }

  /** An attempt that can be made again is overdue: cut off only if that can be paid for. */
  @Override
  public boolean cutsOff(long nowNanos) {
    return circuit.overdue();
  }

  /** An attempt ended. */
  void ended(
      int ticket, long nowNanos, long nanos, CallOutcome outcome, @Nullable Throwable thrown) {
    if (outcome.isWell()) {
      succeeded(ticket, nowNanos, nanos);
      return;
    }
    leave(ticket);
    if (ticket >= 0) {
      circuit.failed(permit(ticket), nowNanos, nanos, outcome, thrown);
    }
    if (outcome.health() == Health.LATE) {
      circuit.cutOff(nowNanos);
      latency.cutOff(nowNanos);
    }
  }

  /** Another attempt was faster: this one took at least so long. */
  void overtaken(int ticket, long nowNanos, long nanos) {
    released(ticket);
    latency.took(nanos, nowNanos, !circuit.limit().isLimiting());
  }

  /** The attempt ended without a word about the other side. */
  void released(int ticket) {
    leave(ticket);
    if (ticket >= 0) {
      circuit.released(permit(ticket));
    }
  }

  long attemptTimeoutNanos(int ticket, int attempt, boolean last, boolean repeatable) {
    return explores(ticket)
        // One that probes must not keep everybody else waiting for it.
        ? (circuit.breaker().isClosed() ? LatencyModel.ALL_THERE_IS : latency.probeNanos())
        : latency.timeoutNanos(attempt, last, repeatable);
  }

  /** When a second attempt is worth its price; 0 while that is not known. */
  long hedgeAfterNanos() {
    return latency.unusualNanos();
  }
}
