/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

import io.perfguard.core.base.Place;
import java.time.Instant;
import java.util.List;

/**
 * A pool whose connections are all held by threads that wait for one: none of them ever goes on by
 * itself. Immutable.
 *
 * @param found when
 * @param participants the threads, at most {@value #MAXIMUM}
 * @param threadCount how many there are in all
 */
public record Deadlock(Instant found, List<Participant> participants, int threadCount) {
  /** The most threads that are described. */
  public static final int MAXIMUM = 10;

  /**
   * Copies.
   *
   * @param found when
   * @param participants the threads
   * @param threadCount how many there are in all
   */
  public Deadlock {
    participants = List.copyOf(participants);
  }

  /**
   * One thread of it. Immutable.
   *
   * @param thread its name
   * @param holds the frames that asked for what it holds, innermost first; empty if they are not
   *     known
   * @param waits the frames that wait, innermost first
   */
  public record Participant(String thread, List<Place> holds, List<Place> waits) {}
}
