/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Work that moves to another thread keeps its operation: what is wrapped on one thread runs,
 * wherever it runs, as a branch of the operation that was running when it was handed over.
 *
 * <p>Thread-safe, virtual threads included.
 */
public final class GuardExecutors {
  private GuardExecutors() {}

  /**
   * A runnable that runs in the operation of this moment.
   *
   * @param task the task
   * @return the wrapped task; may run more than once
   */
  public static Runnable wrap(Runnable task) {
    Require.nonNull(task, "task");
    OperationContext context = OperationContext.capture();
    return () -> context.run(task);
  }

  /**
   * A callable that runs in the operation of this moment.
   *
   * @param task the task
   * @param <T> its value
   * @return the wrapped task; may run more than once
   */
  public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    Require.nonNull(task, "task");
    OperationContext context = OperationContext.capture();
    return () -> context.call(task::call);
  }

  /**
   * An executor each of whose tasks runs in the operation that hands it over.
   *
   * @param executor runs the tasks
   * @return the wrapped executor
   */
  public static Executor wrap(Executor executor) {
    return new Wrapped(Require.nonNull(executor, "executor"));
  }

  /**
   * An executor service each of whose tasks runs in the operation that hands it over.
   *
   * @param executor runs the tasks; shut down through the wrapper as well
   * @return the wrapped executor
   */
  public static ExecutorService wrap(ExecutorService executor) {
    return new WrappedService(Require.nonNull(executor, "executor"));
  }

  /**
   * The executor inside a wrapper. For tasks that enter the operation themselves, and leave it
   * before they tell anybody that they are done: else a caller that goes on at once may end its run
   * before the branch is in.
   */
  static Executor bare(Executor executor) {
    if (executor instanceof Wrapped wrapped) {
      return bare(wrapped.executor);
    }
    return executor instanceof WrappedService service ? bare(service.executor) : executor;
  }

  private record Wrapped(Executor executor) implements Executor {
    @Override
    public void execute(Runnable task) {
      executor.execute(wrap(task));
    }
  }

  /**
   * Wraps the tasks, not the futures around them: a branch has ended when its future tells of it.
   */
  private record WrappedService(ExecutorService executor) implements ExecutorService {
    private static <T> List<Callable<T>> wrapAll(Collection<? extends Callable<T>> tasks) {
      List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
      tasks.forEach(task -> wrapped.add(wrap(task)));
      return wrapped;
    }

    @Override
    public void execute(Runnable task) {
      executor.execute(wrap(task));
    }

    @Override
    public Future<?> submit(Runnable task) {
      return executor.submit(wrap(task));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
      return executor.submit(wrap(task), result);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
      return executor.submit(wrap(task));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
        throws InterruptedException {
      List<Callable<T>> wrapped = wrapAll(tasks);
      long token = OperationContext.join();
      try {
        return executor.invokeAll(wrapped);
      } finally {
        ResourceTimer.exit(token);
      }
    }

    @Override
    public <T> List<Future<T>> invokeAll(
        Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
        throws InterruptedException {
      List<Callable<T>> wrapped = wrapAll(tasks);
      long token = OperationContext.join();
      try {
        return executor.invokeAll(wrapped, timeout, unit);
      } finally {
        ResourceTimer.exit(token);
      }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
        throws InterruptedException, ExecutionException {
      List<Callable<T>> wrapped = wrapAll(tasks);
      long token = OperationContext.join();
      try {
        return executor.invokeAny(wrapped);
      } finally {
        ResourceTimer.exit(token);
      }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      List<Callable<T>> wrapped = wrapAll(tasks);
      long token = OperationContext.join();
      try {
        return executor.invokeAny(wrapped, timeout, unit);
      } finally {
        ResourceTimer.exit(token);
      }
    }

    @Override
    public void shutdown() {
      executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return executor.awaitTermination(timeout, unit);
    }
  }
}
