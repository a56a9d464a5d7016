/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How parallel calls run: on which executor, until when. Begin at {@link Parallel}.
 *
 * <p>The caller waits; its wait is nobody's time, since the branches account for it. A call that
 * ignores its interrupt after a failure or at the deadline goes on by itself: the caller does not
 * wait for it, and what it still does is counted as late. An interrupt of the caller cancels the
 * rest, stays set, and is a {@link CancellationException}.
 *
 * <p>Immutable; thread-safe.
 */
public final class ParallelRunner {
  /** The most calls that run at a time. */
  public static final int MAXIMUM_CONCURRENCY = 1_024;

  private static final long NO_DEADLINE = Long.MAX_VALUE; // 292 years

  static final ParallelRunner DEFAULTS = new ParallelRunner(null, NO_DEADLINE);

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final @Nullable Executor executor;
  private final long deadlineNanos;

  private ParallelRunner(@Nullable Executor executor, long deadlineNanos) {
    this.executor = executor;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * A copy with a deadline.
   *
   * @param time for all calls together, > 0; {@link DeadlineExceededException} when it has passed
   * @return the copy
   */
  public ParallelRunner within(Duration time) {
    return new ParallelRunner(
        executor,
        TimeUnit.NANOSECONDS.convert(
            Require.positive(time, "deadline"))); // stops at Long.MAX_VALUE
  }

  /**
   * A copy that runs the calls on an executor of the application.
   *
   * @param threads runs the calls
   * @return the copy
   */
  public ParallelRunner on(Executor threads) {
    return new ParallelRunner(Require.nonNull(threads, "executor"), deadlineNanos);
  }

  /**
   * Runs all calls at the same time.
   *
   * @param calls at most {@value #MAXIMUM_CONCURRENCY} run at a time
   * @param <T> their values
   * @param <X> what they may throw
   * @return the values in the order of the calls
   * @throws X what the first that failed threw, as it came
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // seen as a list, only read
  public final <T extends @Nullable Object, X extends Throwable> List<T> all(
      NamedOperation.Call<? extends T, ? extends X>... calls) throws X {
    List<NamedOperation.Call<? extends T, ? extends X>> list = Arrays.asList(calls);
    list.forEach(call -> Require.nonNull(call, "call"));
    return map(
        list,
        Math.min(Math.max(1, calls.length), MAXIMUM_CONCURRENCY),
        (NamedOperation.Call<? extends T, ? extends X> call) -> call.call());
  }

  /**
   * Runs two calls at the same time and joins their values.
   *
   * @param first the first call
   * @param second the second call
   * @param join makes the result
   * @param <A> the first value
   * @param <B> the second value
   * @param <R> the result
   * @param <X> what the calls may throw
   * @return the result
   * @throws X what the first that failed threw, as it came
   */
  @SuppressWarnings("unchecked") // the values come back in the order of the calls
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R all(
          NamedOperation.Call<A, X> first,
          NamedOperation.Call<B, X> second,
          BiFunction<A, B, R> join)
          throws X {
    List<@Nullable Object> values = this.<@Nullable Object, X>all(first, second);
    return join.apply((A) values.get(0), (B) values.get(1));
  }

  /**
   * Runs three calls at the same time and joins their values.
   *
   * @param first the first call
   * @param second the second call
   * @param third the third call
   * @param join makes the result
   * @param <A> the first value
   * @param <B> the second value
   * @param <C> the third value
   * @param <R> the result
   * @param <X> what the calls may throw
   * @return the result
   * @throws X what the first that failed threw, as it came
   */
  @SuppressWarnings("unchecked") // the values come back in the order of the calls
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R all(
          NamedOperation.Call<A, X> first,
          NamedOperation.Call<B, X> second,
          NamedOperation.Call<C, X> third,
          Parallel.TriFunction<A, B, C, R> join)
          throws X {
    List<@Nullable Object> values = this.<@Nullable Object, X>all(first, second, third);
    return join.apply((A) values.get(0), (B) values.get(1), (C) values.get(2));
  }

  /**
   * Maps items, several at a time.
   *
   * @param items the items
   * @param concurrency how many at a time, 1..{@value #MAXIMUM_CONCURRENCY}
   * @param mapper maps one
   * @param <A> an item
   * @param <B> its value
   * @param <X> what the mapper may throw
   * @return the values in the order of the items
   * @throws X what the first that failed threw, as it came
   */
  public <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> List<B> map(
      Collection<A> items,
      int concurrency,
      Parallel.Mapper<? super A, ? extends B, ? extends X> mapper)
      throws X {
    Require.atLeast(1, concurrency, "concurrency");
    Require.atMost(MAXIMUM_CONCURRENCY, concurrency, "concurrency");
    Require.nonNull(mapper, "mapper");
    List<A> inputs = new ArrayList<>(Require.nonNull(items, "items"));
    if (inputs.isEmpty()) {
      return new ArrayList<>();
    }
    Gathering<A, B> gathering =
        new Gathering<>(inputs, mapper, Math.min(concurrency, inputs.size()));
    gathering.start();
    long token = OperationContext.join();
    try {
      gathering.await();
    } finally {
      ResourceTimer.exit(token);
    }
    return gathering.values();
  }

  /** One call of map: its workers take the items in turn. */
  private final class Gathering<A extends @Nullable Object, B extends @Nullable Object> {
    private final List<A> inputs;
    private final Parallel.Mapper<? super A, ? extends B, ?> mapper;
    private final @Nullable Object[] outputs;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Thread caller = Thread.currentThread();
    private final long begun = System.nanoTime();
    private final OperationContext context = OperationContext.capture();
    // Counted down by each worker after it has left the operation, so that its time is in before
    // the caller goes on; to zero
    // at once by a failure.
    private final CountDownLatch open;

    Gathering(List<A> inputs, Parallel.Mapper<? super A, ? extends B, ?> mapper, int concurrency) {
      this.inputs = inputs;
      this.mapper = mapper;
      this.outputs = new @Nullable Object[inputs.size()];
      this.open = new CountDownLatch(concurrency);
      for (int i = 0; i < concurrency; i++) {
        workers.add(new Worker());
      }
    }

    void start() {
      try {
        for (int i = 0; i < workers.size() && failure.get() == null; i++) {
          execute(workers.get(i));
        }
      } catch (RuntimeException
          | Error e) { // no thread, or rejected by the executor: all or nothing
        fail(e);
      }
    }

    private void execute(Worker worker) {
      Executor threads = executor;
      if (threads != null) {
        GuardExecutors.bare(threads).execute(worker);
        return;
      }
      Thread thread = new Thread(worker, "perfguard-parallel-" + THREADS.incrementAndGet());
      thread.setDaemon(true);
      thread.start();
    }

    /**
     * One of the threads that take items. It may be a pool's, or the caller's own if the executor
     * likes: an interrupt of ours reaches neither what the thread does later nor the caller.
     */
    private final class Worker implements Runnable {
      // Both guarded by this worker.
      private @Nullable Thread thread;
      private boolean cancelled;

      @Override
      public void run() {
        synchronized (this) {
          if (cancelled) {
            return;
          }
          thread = Thread.currentThread();
        }
        Throwable failed = takeItems();
        synchronized (this) {
          thread = null;
          if (cancelled && Thread.currentThread() != caller) {
            Thread.interrupted();
          }
        }
        if (failed == null) {
          open.countDown();
        } else {
          fail(failed);
        }
      }

      synchronized void cancel() {
        cancelled = true;
        Thread running = thread;
        if (running != null && running != caller) {
          running.interrupt();
        }
      }
    }

    /** Takes items until there are none; returns what went wrong. */
    private @Nullable Throwable takeItems() {
      try {
        context.<Boolean, Throwable>call(() -> {
          int index;
          while (failure.get() == null && (index = next.getAndIncrement()) < inputs.size()) {
            if (remainingNanos() <= 0) {
              throw deadlineExceeded(); // the caller may be this very thread and cannot tell
            }
            outputs[index] = mapper.apply(inputs.get(index));
            ended.incrementAndGet();
          }
          return Boolean.TRUE; // nobody's value
        });
        return null;
      } catch (Throwable e) {
        return e;
      }
    }

    /** Keeps the first failure and interrupts all workers that still run. */
    private void fail(Throwable error) {
      if (failure.compareAndSet(null, error)) {
        workers.forEach(Worker::cancel);
        while (open.getCount() > 0) {
          open.countDown();
        }
      }
    }

    private long remainingNanos() {
      return deadlineNanos == NO_DEADLINE
          ? NO_DEADLINE
          : deadlineNanos - (System.nanoTime() - begun);
    }

    private DeadlineExceededException deadlineExceeded() {
      return new DeadlineExceededException(ended.get(), inputs.size(), deadlineNanos);
    }

    void await() {
      try {
        if (!open.await(remainingNanos(), TimeUnit.NANOSECONDS)) {
          fail(deadlineExceeded());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
            new CancellationException("interrupted while parallel calls ran");
        cancelled.initCause(e);
        fail(cancelled);
      }
    }

    @SuppressWarnings("unchecked") // outputs hold what the mapper gave
    List<B> values() {
      Throwable error = failure.get();
      if (error != null) {
        throw ParallelRunner.<RuntimeException>asItCame(error);
      }
      return (List<B>) new ArrayList<>(Collections.unmodifiableList(Arrays.asList(outputs)));
    }
  }

  /** The mapper's own exception, checked or not: map declares it as X. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
  }) // to throw what the compiler would have declared
  private static <X extends Throwable> X asItCame(Throwable error) throws X {
    throw (X) error;
  }
}
