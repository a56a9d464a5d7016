/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

/**
 * Something scarce that a thread holds, such as a pooled connection, and that wants to know of
 * remote calls made meanwhile. Put on the thread by {@link ThreadFrame#hold}.
 *
 * <p>Called on the thread that holds it, on the hot path: count, do not block. What it throws is
 * contained and counted.
 */
public interface HeldLease {
  /**
   * A call that leaves the process began while this is held.
   *
   * @param resource {@link Resource#HTTP} or {@link Resource#LLM}
   */
  void remoteCallBegan(Resource resource);

  /**
   * The call ended. A lease that was taken while the call ran hears only of the end.
   *
   * @param resource the same resource
   */
  void remoteCallEnded(Resource resource);
}
