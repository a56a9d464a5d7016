/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardListener;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The listeners of a registry. {@link #publish} is thread-safe and takes no lock; all else is
 * guarded by the owner's lock.
 */
final class Listeners {
  /*
   * What a listener does while it is told, such as registering a guard, makes new messages. They wait until the present one
   * has reached everybody: told at once, the second listener would hear of the newer guard first, or that a guard was removed
   * before it hears that it was registered. A message goes to those who listened when it was made. So a listener that comes
   * in between gets each guard from its replay alone, and one that leaves gets nothing more.
   */

  private static final class Seat {
    final GuardListener listener;
    volatile boolean left;

    Seat(GuardListener listener) {
      this.listener = listener;
    }
  }

  private record Message(List<Seat> to, Consumer<GuardListener> word) {}

  private final Faults faults;
  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private final Deque<Message> waiting = new ArrayDeque<>();
  private boolean telling;

  Listeners(Faults faults) {
    this.faults = faults;
  }

  /** Adds a listener and tells it alone what it missed; does nothing if it is there. */
  void add(GuardListener listener, Collection<Consumer<GuardListener>> missed) {
    if (seats.stream().noneMatch(seat -> seat.listener == listener)) {
      Seat seat = new Seat(listener);
      seats.add(seat);
      missed.forEach(word -> waiting.add(new Message(List.of(seat), word)));
      tellWaiting();
    }
  }

  void remove(GuardListener listener) {
    for (Seat seat : List.copyOf(seats)) {
      if (seat.listener == listener) {
        seat.left = true;
        seats.remove(seat);
      }
    }
  }

  /** Lets all go; what they are still to be told, they are told. */
  void clear() {
    seats.clear();
  }

  void tell(Consumer<GuardListener> word) {
    waiting.add(new Message(List.copyOf(seats), word));
    tellWaiting();
  }

  private void tellWaiting() {
    if (telling) {
      return; // further up on this thread's stack; goes on when the listener returns
    }
    telling = true;
    try {
      for (Message message = waiting.poll(); message != null; message = waiting.poll()) {
        for (Seat seat : message.to) {
          contained(seat, message.word);
        }
      }
    } finally {
      telling = false;
    }
  }

  /** Not in order with the messages: a guarded call must not wait for a registration. */
  void publish(GuardEvent event) {
    seats.forEach(seat -> contained(seat, listener -> listener.event(event)));
  }

  private void contained(Seat seat, Consumer<GuardListener> word) {
    if (seat.left) {
      return;
    }
    try {
      word.accept(seat.listener);
    } catch (RuntimeException | LinkageError e) {
      faults.record("listener " + seat.listener.getClass().getName(), e);
    }
  }
}
