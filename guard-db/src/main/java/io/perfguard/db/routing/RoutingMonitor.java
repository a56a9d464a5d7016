/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import io.perfguard.core.mechanism.WeakTicker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the servers of all routing data sources of this class loader how far they are, five times a
 * second. One that hangs holds up none of the others: each is asked on a thread of its own, and not
 * again before it has answered. Thread-safe.
 */
final class RoutingMonitor {
  private static final int MAXIMUM_THREADS = 32;

  private static final Set<Object> ASKED = ConcurrentHashMap.newKeySet();
  private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
      0, MAXIMUM_THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), body -> {
        Thread thread = new Thread(null, body, "perfguard-replica", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // it outlives the caller's context
        return thread;
      });
  private static final WeakTicker<RoutingDataSource> TICKER =
      new WeakTicker<>("perfguard-routing", Duration.ofMillis(200), RoutingMonitor::look);

  private RoutingMonitor() {}

  static void add(RoutingDataSource router) {
    TICKER.add(router);
  }

  static void remove(RoutingDataSource router) {
    TICKER.remove(router);
  }

  private static void look(List<RoutingDataSource> routers) {
    for (RoutingDataSource router : routers) {
      ask(router, router::lookAtPrimary);
      if (!router.isKnown()) {
        continue; // nobody knows what its replicas are to be asked
      }
      for (Replica replica : router.replicasToLookAt()) {
        ask(replica, () -> replica.look(router.isPostgres()));
      }
    }
  }

  private static void ask(Object whom, Runnable question) {
    if (!ASKED.add(whom)) {
      return; // it has not answered yet
    }
    try {
      THREADS.execute(() -> {
        try {
          question.run();
        } finally {
          ASKED.remove(whom);
        }
      });
    } catch (RejectedExecutionException e) { // too many hang; the next round tries again
      ASKED.remove(whom);
    }
  }
}
