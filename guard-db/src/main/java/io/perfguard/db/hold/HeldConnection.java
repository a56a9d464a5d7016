/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

import io.perfguard.core.base.Place;
import java.time.Duration;
import java.util.List;

/**
 * A connection that is held now. Immutable.
 *
 * @param thread the thread that worked with it last
 * @param held for how long
 * @param sql how long the database worked meanwhile
 * @param remote how long remote calls ran meanwhile
 * @param transaction for how long a transaction is open on it; zero for none
 * @param state what it is doing
 * @param statement the statement that ran on it last, normalised; empty if none did
 * @param frames the application's frames that asked for it, innermost first; empty if they were not
 *     looked at
 * @param calling the application's frames that call something remote now, innermost first; empty
 *     unless {@code state} says so
 */
public record HeldConnection(
    String thread,
    Duration held,
    Duration sql,
    Duration remote,
    Duration transaction,
    HoldVerdict state,
    String statement,
    List<Place> frames,
    List<Place> calling) {
  /**
   * Copies.
   *
   * @param thread the thread that worked with it last
   * @param held for how long
   * @param sql how long the database worked meanwhile
   * @param remote how long remote calls ran meanwhile
   * @param transaction for how long a transaction is open on it
   * @param state what it is doing
   * @param statement the statement that ran on it last
   * @param frames the frames that asked for it
   * @param calling the frames that call something remote
   */
  public HeldConnection {
    frames = List.copyOf(frames);
    calling = List.copyOf(calling);
  }
}
