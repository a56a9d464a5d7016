/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Faults;
import io.perfguard.llm.embed.Embedder;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes vectors within a deadline, on as many threads as there are cores: an embedding is
 * arithmetic, and more of them at a time would only make each slower. Thread-safe.
 */
final class EmbeddingPool implements AutoCloseable {
  private static final int IDLE_SECONDS = 10;
  private static final int WAITING = 256;
  private static final float[] IN_PART = {};
  private static final double ROUNDING = 1e-4;

  private final Embedder embedder;
  private final int dimensions;
  private final long deadlineNanos;
  private final Faults faults;
  private final SemanticCounts counts;
  private final ThreadPoolExecutor threads;

  EmbeddingPool(
      String cache, Embedder embedder, Duration deadline, Faults faults, SemanticCounts counts) {
    this.embedder = embedder;
    this.dimensions = embedder.dimensions();
    this.deadlineNanos = Durations.saturatedNanos(deadline);
    this.faults = faults;
    this.counts = counts;
    AtomicLong number = new AtomicLong();
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors());
    this.threads = new ThreadPoolExecutor(
        cores, cores, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
          String name = "perfguard-embed-" + cache + "-" + number.incrementAndGet();
          Thread thread = new Thread(null, task, name, 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(null); // it outlives the caller's context
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * The vector of a text; null if there is none of all of it in time. Blocks, an interrupt is kept.
   */
  float @Nullable [] embed(String text) {
    long start = System.nanoTime();
    // the vector of a part says nothing of the rest, which may say the contrary
    FutureTask<float[]> task =
        new FutureTask<>(() -> embedder.embedsWhole(text) ? embedder.embed(text) : IN_PART);
    try {
      threads.execute(task);
      float[] vector = task.get(deadlineNanos, TimeUnit.NANOSECONDS);
      counts.embeds.record(System.nanoTime() - start);
      return vector == IN_PART // the very array
          ? null
          : checked(vector);
    } catch (TimeoutException | RejectedExecutionException | CancellationException e) {
      counts.add(SemanticCounts.Count.EMBED_TIMEOUT);
    } catch (ExecutionException e) {
      failed(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    task.cancel(true);
    return null;
  }

  private float @Nullable [] checked(float @Nullable [] vector) {
    if (vector == null || vector.length != dimensions) {
      failed(new IllegalStateException("an embedder of " + dimensions + " dimensions gave "
          + (vector == null ? "null" : "a vector of " + vector.length)));
      return null;
    }
    double squares = 0;
    for (float each : vector) {
      squares += (double) each * each;
    }
    if (Math.abs(squares - 1) < ROUNDING) {
      return vector;
    }
    try { // else a product of two were no cosine, and strangers would seem near
      return Embedder.toUnitLength(vector.clone());
    } catch (IllegalArgumentException e) {
      failed(e);
      return null;
    }
  }

  private void failed(@Nullable Throwable thrown) {
    counts.add(SemanticCounts.Count.EMBED_FAILURE);
    if (thrown instanceof Error error && !(thrown instanceof LinkageError)) {
      throw error;
    }
    faults.record("the embedder", thrown == null ? new IllegalStateException("no cause") : thrown);
  }

  /** Ends the threads; what waits is given up. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof FutureTask<?> task) {
        task.cancel(false);
      }
    }
  }
}
