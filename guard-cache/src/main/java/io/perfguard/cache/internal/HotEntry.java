/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a hit looks at, in a class of its own: the JVM lays out the fields of a superclass first, so
 * that they share a cache line with the object's header. Thread-safe.
 */
abstract class HotEntry {
  /** A deadline in the past of all times. */
  static final long SPOILED = -1;

  /** Its state says that it was read, and nothing else. */
  static final byte READ = 1;

  static final byte TAGGED = 2;

  /** The value, or what holds it weakly. */
  final Object held;
  /** When it expires; {@link #SPOILED} if it may not be read whatever the time is. */
  volatile long deadline;
  /** {@link #READ} and {@link #TAGGED}. Racy: a late reader sets what is set already. */
  byte state;

  HotEntry(@Nullable Object held, long deadline, boolean tagged) {
    this.held = held == null ? this : held;
    this.deadline = deadline;
    this.state = tagged ? TAGGED : 0;
  }
}
