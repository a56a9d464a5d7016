/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** How threads of a test meet, without sleeping and not for ever. */
final class Meeting {
  static final long DEADLINE_SECONDS = 30;

  private Meeting() {}

  /** Calls on a thread of its own. */
  static <T> CompletableFuture<T> onThread(Callable<T> call) {
    return onThread(task -> new Thread(task), call);
  }

  static <T> CompletableFuture<T> onThread(ThreadFactory threads, Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = threads.newThread(() -> {
      try {
        result.complete(call.call());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    if (!thread.isDaemon()) {
      thread.setDaemon(true);
    }
    thread.start();
    return result;
  }

  /** Runs the task of all members at once and waits for them. */
  interface Member {
    void run(int member) throws Exception;
  }

  static void together(ThreadFactory threads, int members, Member task) {
    CountDownLatch begin = new CountDownLatch(1);
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      int member = i;
      all.add(onThread(threads, () -> {
        await(begin);
        task.run(member);
        return true;
      }));
    }
    begin.countDown();
    all.forEach(Meeting::get);
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("does not end", e);
    }
  }

  /** What a future failed with. */
  static Throwable failure(CompletableFuture<?> future) {
    try {
      Object value = future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("did not fail, gave " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("does not end", e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  static void until(BooleanSupplier happened) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("did not happen within " + DEADLINE_SECONDS + " s");
      }
      Thread.yield();
    }
  }

  /** Platform threads, and virtual ones where the JDK has them. */
  static List<ThreadFactory> factories() {
    ThreadFactory platform = Thread::new;
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Object virtual =
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
      return List.of(platform, (ThreadFactory) virtual);
    } catch (NoSuchMethodException e) {
      return List.of(platform);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("virtual threads", e);
    }
  }
}
