/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread of the far side: it serves all sockets of origin and proxy, and their timers. A
 * call that waits costs no thread, so thousands may wait. Thread-safe where a method says so; all
 * else belongs to the loop's own thread.
 */
final class EventLoop implements AutoCloseable {
  /** Serves one channel. */
  interface Handler {
    /** The channel can do what its key says. */
    void ready(SelectionKey key) throws IOException;

    /** Serving it failed, and it is of no use any more. */
    void broken();
  }

  /** @param number breaks ties, so that what was planned first comes first */
  private record Timer(long at, long number, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.signum(at - other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** A thread that has died must not keep the run waiting. */
  private static final long PATIENCE_SECONDS = 10;

  private final Selector selector;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final Thread thread = new Thread(this::run, "far-side");
  private volatile boolean closed;
  private long timerCount;

  EventLoop() throws IOException {
    selector = Selector.open();
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a task on the loop's thread and waits for its result. Thread-safe. */
  <T> T call(Supplier<T> task) {
    if (Thread.currentThread().equals(thread)) {
      return task.get();
    }
    CompletableFuture<T> result = CompletableFuture.supplyAsync(task, queued -> {
      tasks.add(queued);
      selector.wakeup();
    });
    return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** As {@link #call}, without a result. Thread-safe. */
  void run(Runnable task) {
    boolean unused = call(() -> {
      task.run();
      return true;
    });
  }

  /** Plans a task, for a time of {@link System#nanoTime()}. */
  void at(long nanos, Runnable task) {
    timers.add(new Timer(nanos, timerCount++, task));
  }

  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws IOException {
    return channel.register(selector, interest, handler);
  }

  /** Scratch space, empty; what is in it lasts until the handler returns. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  /** Processor time of the thread so far. Thread-safe. */
  long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
  }

  private void run() {
    try (selector) {
      while (!closed) {
        turn();
      }
      for (SelectionKey key : new ArrayList<>(selector.keys())) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void turn() throws IOException {
    selector.select(EventLoop::serve, patience());
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    long now = System.nanoTime();
    while (!timers.isEmpty() && timers.peek().at() - now <= 0) {
      timers.poll().task().run();
    }
  }

  /** Milliseconds until the next timer, rounded up: a timer may be late by one. */
  private long patience() {
    if (timers.isEmpty()) {
      return 100;
    }
    long nanos = timers.peek().at() - System.nanoTime();
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }

  private static void serve(SelectionKey key) {
    Handler handler = (Handler) key.attachment();
    try {
      handler.ready(key);
    } catch (IOException | RuntimeException e) {
      handler.broken();
    }
  }

  /** Ends the thread and closes all channels. Thread-safe. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
