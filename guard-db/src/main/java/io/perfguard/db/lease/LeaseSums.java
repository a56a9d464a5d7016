/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

/** Collects what the slots of a table have summed up. Not thread-safe. */
public final class LeaseSums {
  /** Connections that were given back. */
  public long count;
  /** Connections that were asked for by a thread that held one already. */
  public long nestedCount;
  /** Remote calls made while one was held. */
  public long remoteCount;
  /** How long they were held, those that are held now until now. */
  public long heldNanos;
  /** How long something ran on them. */
  public long busyNanos;
  /** How long remote calls ran while they were held. */
  public long remoteNanos;
  /** Held now. */
  public int active;
  /** Waited for now. */
  public int waiting;
  /** Of those held now the ones that look like leaks. */
  public int suspects;
  /** How long the first of those who wait has waited. */
  public long longestWaitNanos;

  LeaseSums() {}
}
