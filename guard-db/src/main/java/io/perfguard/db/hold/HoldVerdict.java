/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

/** What a connection that is held is doing. */
public enum HoldVerdict {
  /** It is worked with, or was a moment ago. */
  IN_USE("in use"),
  /** A statement has been running on it for long. */
  LONG_QUERY("a statement is running"),
  /** Its thread waits for an answer from elsewhere. */
  REMOTE_CALL("waits for a remote call"),
  /** Its thread waits for a connection. */
  WAITS("waits for another connection"),
  /** A transaction is open and nothing runs. */
  IDLE_IN_TRANSACTION("idle in a transaction"),
  /** Nothing runs, and what asked for it goes on. */
  IDLE("idle"),
  /** Nothing runs, and what asked for it has ended or usually is done much sooner. */
  LEAK_SUSPECT("probably forgotten");

  private final String words;

  HoldVerdict(String words) {
    this.words = words;
  }

  /** As a person reads it. */
  @Override
  public String toString() {
    return words;
  }
}
