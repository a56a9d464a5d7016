/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/** A tag as its entries see it: those that were asked for before its last flush are dead. */
final class Tag {
  static final Tag[] NONE = {};

  /** Entries born at this moment or earlier are dead. Only grows; written under the lock. */
  volatile long floor;

  private int bytes; // guarded by the lock

  Tag(long floor, int bytes) {
    this.floor = floor;
    this.bytes = bytes;
  }

  /**
   * What it takes of the heap, to whoever asks first: it is counted with the entry that brought it.
   */
  int takeBytes() {
    int all = bytes;
    bytes = 0;
    return all;
  }
}
