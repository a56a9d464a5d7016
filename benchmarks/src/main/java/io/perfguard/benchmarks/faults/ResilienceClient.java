/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** A plain client with a time-out in a policy of another library. Thread-safe. */
final class ResilienceClient implements LabClient {
  /** Wraps a call into the policy. */
  interface Policy {
    CompletionStage<Integer> call(
        ScheduledExecutorService scheduler, Supplier<CompletionStage<Integer>> call);
  }

  private final JdkClient client;
  private final Policy policy;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1, task -> {
    Thread thread = new Thread(task, "scheduler");
    thread.setDaemon(true);
    return thread;
  });

  ResilienceClient(JdkClient client, Policy policy) {
    this.client = client;
    this.policy = policy;
  }

  @Override
  public CompletableFuture<Integer> get(URI uri) {
    return policy.call(scheduler, () -> client.getOrFail(uri)).toCompletableFuture();
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
