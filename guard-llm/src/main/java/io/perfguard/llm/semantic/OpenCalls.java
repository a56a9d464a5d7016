/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the model that run now, by partition, so that a question of the same meaning can
 * wait for one of them. Thread-safe.
 */
final class OpenCalls {
  /*
   * Who joins must be near to the text that is asked, not to one that waits itself: otherwise answers would drift from
   * text to text. So only calls that are made are noted here, and finding one or noting one's own is a single step
   * under the partition's lock: of two questions that come together one calls and the other finds it.
   */
  private final ConcurrentHashMap<StorePartition, Room> rooms = new ConcurrentHashMap<>();

  /** A call that runs. Immutable; the vector is not to be changed. */
  @SuppressWarnings("ArrayRecordComponent") // equal if it is the very call
  record Open(Question question, float[] vector) {}

  /** Those of a partition. */
  private static final class Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Open> open = new ArrayList<>();
    private boolean left; // the room is in the table no more
  }

  /** The outcome: an earlier call to wait for, or one's own, noted now. */
  record Entry(@Nullable Open other, @Nullable Open own) {}

  /**
   * Finds a call of the same meaning, or notes one's own.
   *
   * @param mine one's own
   * @param same whether the other's answer will do; asked under the partition's lock
   */
  Entry enter(Open mine, BiPredicate<Open, Open> same) {
    while (true) {
      Room room = rooms.computeIfAbsent(mine.question().partition(), partition -> new Room());
      room.lock.lock();
      try {
        if (!room.left) {
          return enter(room, mine, same);
        }
      } finally {
        room.lock.unlock();
      }
    }
  }

  private Entry enter(Room room, Open mine, BiPredicate<Open, Open> same) {
    for (Open other : room.open) {
      if (same.test(mine, other)) {
        return new Entry(other, null);
      }
    }
    room.open.add(mine);
    return new Entry(null, mine);
  }

  /** The call has ended. */
  void leave(Open mine) {
    Room room = rooms.get(mine.question().partition());
    if (room == null) {
      return;
    }
    room.lock.lock();
    try {
      room.open.remove(mine);
      if (room.open.isEmpty()) {
        room.left = true;
        rooms.remove(mine.question().partition(), room);
      }
    } finally {
      room.lock.unlock();
    }
  }

  int size() {
    int sum = 0;
    for (Room room : rooms.values()) {
      sum += room.open.size();
    }
    return sum;
  }
}
