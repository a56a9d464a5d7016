/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import io.perfguard.benchmarks.faults.History.Call;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Offers calls when they are due, whatever became of those before: an open loop, as people are who
 * do not know of each other. One thread keeps the time and hands each call to a sender, so that a
 * client that blocks delays its own call alone. Thread-safe.
 */
final class Generator {
  /** Of a client that blocks its callers; what is due when all are blocked fails unsent. */
  private static final int MOST_SENDERS = 256;

  private final long[] due;
  private final LabClient client;
  private final URI uri;
  private final int maximumPending;
  private final AtomicLongArray took;
  private final AtomicIntegerArray status;
  private final long[] late;
  private final AtomicInteger pending = new AtomicInteger();
  private final Thread clock = new Thread(this::offer, "generator");
  private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
      2, MOST_SENDERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Generator::sender);
  private volatile long start;
  private volatile long cpuNanos;

  /**
   * Prepares; nothing is sent yet.
   *
   * @param due nanoseconds from the start, ascending
   */
  Generator(long[] due, LabClient client, URI uri, int maximumPending) {
    this.due = due;
    this.client = client;
    this.uri = uri;
    this.maximumPending = maximumPending;
    took = new AtomicLongArray(due.length);
    status = new AtomicIntegerArray(due.length);
    late = new long[due.length];
  }

  private static Thread sender(Runnable task) {
    Thread thread = new Thread(task, "sender");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to offer.
   *
   * @param startNanos the time of {@link System#nanoTime()} that all is counted from
   */
  void start(long startNanos) {
    start = startNanos;
    clock.setDaemon(true);
    clock.start();
  }

  /** Waits until all calls were offered; most will have ended, too. */
  void join() throws InterruptedException {
    clock.join();
    senders.shutdown();
  }

  private void offer() {
    for (int i = 0; i < due.length; i++) {
      long at = start + due[i];
      awaitTime(at);
      late[i] = System.nanoTime() - at;
      offer(i);
    }
    cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Waits for a time of {@link System#nanoTime()}. */
  static void awaitTime(long at) {
    for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  private void offer(int i) {
    if (pending.get() >= maximumPending) {
      end(i, Call.UNSENT);
      return;
    }
    pending.incrementAndGet();
    try {
      senders.execute(() -> send(i));
    } catch (RejectedExecutionException e) {
      pending.decrementAndGet();
      end(i, Call.UNSENT);
    }
  }

  private void send(int i) {
    try {
      CompletableFuture<Integer> unused =
          client.get(uri).whenComplete((code, failure) -> answered(i, code, failure));
    } catch (RuntimeException e) {
      answered(i, null, e);
    }
  }

  private void answered(int i, @Nullable Integer code, @Nullable Throwable failure) {
    pending.decrementAndGet();
    end(i, code == null || failure != null ? Call.FAILED : code);
  }

  private void end(int i, int outcome) {
    took.set(i, System.nanoTime() - start - due[i]);
    // After the time: who sees the outcome must find it.
    status.set(i, outcome);
  }

  /** What became of the calls until now. */
  History history(Duration slo) {
    List<Call> calls = new ArrayList<>(due.length);
    for (int i = 0; i < due.length; i++) {
      int outcome = status.get(i);
      calls.add(
          outcome == 0
              ? new Call(due[i], -1, Call.FAILED)
              : new Call(due[i], took.get(i), outcome));
    }
    return new History(calls, slo);
  }

  /** Processor time of the thread that keeps the time; known when it has ended. */
  long cpuNanos() {
    return cpuNanos;
  }

  /**
   * Milliseconds by which 99 % of the calls were offered late, or less; read it at the end.
   *
   * @param from what was due before is left out
   */
  double lateMillis(Duration from) {
    int first = Math.abs(Arrays.binarySearch(due, from.toNanos()) + 1);
    long[] sorted = Arrays.copyOfRange(late, Math.min(first, due.length), due.length);
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * 0.99)] / 1e6;
  }
}
