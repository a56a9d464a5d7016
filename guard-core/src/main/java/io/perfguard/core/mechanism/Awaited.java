/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.List;

/**
 * Work of other threads that a thread can wait for, as {@link WaitGraph} sees it.
 *
 * <p>Implementations are thread-safe. Both methods are called under the graph's lock: they answer
 * at once, and nobody asks the graph while it holds a lock that they take.
 */
public interface Awaited {
  /**
   * Whether nobody has to wait for it any more.
   *
   * @return false until the work has ended
   */
  boolean isDone();

  /**
   * The threads that have to go on before the work can end. One that only has to wake up is none.
   *
   * @return the owners now; empty if the work is on no thread, or if it is not known
   */
  List<Thread> owners();
}
