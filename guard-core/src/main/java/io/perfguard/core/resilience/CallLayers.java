/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.mechanism.FlightTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The layers around the attempts of a call: cache, single-flight, stale and other fallbacks. */
final class CallLayers<T extends @Nullable Object> {
  private static final long LONG_WAIT_NANOS = 1_000_000;
  private static final int MOST_SUPPRESSED = 10;

  private final CallEngine<T> engine;
  private final @Nullable CallCache<T> cache;
  private final @Nullable FlightTable<Object, T> flights;
  private final SyncCall<T> sync;

  CallLayers(
      CallEngine<T> engine,
      @Nullable CallCache<T> cache,
      Supplier<ExecutorService> executor,
      boolean singleFlight) {
    this.engine = engine;
    this.cache = cache;
    flights = singleFlight ? new FlightTable<>() : null;
    sync = new SyncCall<>(engine, new SyncHedges<>(engine, executor));
  }

  // ---- on the caller's thread

  <X extends Throwable> T call(CallSpec spec, CallAttempt<? extends T, X> call) throws X {
    if (cache == null && (flights == null || spec.identity() == null)) {
      return sync.run(spec, call, null);
    }
    return layered(spec, call, null);
  }

  <X extends Throwable> T call(
      CallSpec spec,
      CallAttempt<? extends T, X> call,
      Iterable<? extends CallAttempt<? extends T, ? extends X>> fallbacks)
      throws X {
    SyncCall.Ending ending = new SyncCall.Ending();
    T value;
    try {
      value = layered(spec, call, ending);
      if (!ending.failed) {
        return value;
      }
    } catch (Throwable failure) {
      if (!asksOthers(failure, ending)) {
        throw failure;
      }
      return others(fallbacks, failure);
    }
    return othersOr(fallbacks, value);
  }

  /** A refusal, a time-out, a failure: not an interrupt, an Error or the caller's own mistake. */
  private static boolean asksOthers(Throwable failure, SyncCall.Ending ending) {
    return ending.failed
        || failure instanceof CallRejectedException
        || failure instanceof CallTimeoutException;
  }

  private <X extends Throwable> T others(
      Iterable<? extends CallAttempt<? extends T, ? extends X>> fallbacks, Throwable failure)
      throws X {
    List<Throwable> thrown = new ArrayList<>();
    for (CallAttempt<? extends T, ? extends X> fallback : fallbacks) {
      try {
        T value = fallback.call();
        engine.recorder.count(CallEvent.FALLBACK);
        return value;
      } catch (Throwable e) {
        engine.recorder.count(CallEvent.FALLBACK_FAILED);
        rethrowError(e);
        thrown.add(e);
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          break; // nobody waits for the next one
        }
      }
    }
    throw CallLayers.<X>with(failure, thrown);
  }

  /** The answer was a failure, and there is something better only if a fallback has it. */
  private <X extends Throwable> T othersOr(
      Iterable<? extends CallAttempt<? extends T, ? extends X>> fallbacks, T value) {
    for (CallAttempt<? extends T, ? extends X> fallback : fallbacks) {
      try {
        T other = fallback.call();
        engine.recorder.count(CallEvent.FALLBACK);
        return other;
      } catch (Throwable e) {
        engine.recorder.count(CallEvent.FALLBACK_FAILED);
        rethrowError(e);
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          break;
        }
      }
    }
    return value;
  }

  private static void rethrowError(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the call's own exception
  private static <X extends Throwable> X with(Throwable failure, List<Throwable> thrown) {
    for (Throwable e : thrown) {
      suppress(failure, e);
    }
    return (X) failure;
  }

  /** The failure may be one instance for many: what is added to it is bounded. */
  private static void suppress(Throwable failure, Throwable e) {
    if (e != failure && failure.getSuppressed().length < MOST_SUPPRESSED) {
      failure.addSuppressed(e);
    }
  }

  private <X extends Throwable> T layered(
      CallSpec spec, CallAttempt<? extends T, X> call, SyncCall.@Nullable Ending ending) throws X {
    T known = fresh(spec);
    if (known != null) {
      return known;
    }
    Object identity = spec.identity();
    FlightTable<Object, T> shared = flights;
    if (shared == null || identity == null) {
      return orStale(spec, call, ending);
    }
    boolean[] led = new boolean[1];
    long begun = engine.clock.nanoTime();
    long total = engine.enforces() ? engine.totalNanos(spec) : Long.MAX_VALUE;
    T value = null;
    Throwable thrown = null;
    try {
      value = shared.load(
          identity,
          key -> {
            led[0] = true;
            long waited = engine.clock.nanoTime() - begun;
            if (waited < LONG_WAIT_NANOS) {
              return orStale(spec, call, ending); // the leader
            }
            return waited < total
                ? orStale(spec.withTimeout(Duration.ofNanos(total - waited)), call, ending)
                : staleOr(spec, ending, total);
          },
          total);
      return value;
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      if (!led[0]) {
        engine.recorder.count(CallEvent.SHARED);
        if (ending != null) {
          ending.failed = engine.classify(value, thrown).isFailure();
        }
      }
    }
  }

  /** It waited for another one's answer as long as it may. */
  private T staleOr(CallSpec spec, SyncCall.@Nullable Ending ending, long totalNanos) {
    T stale = stale(spec);
    if (stale != null) {
      return stale;
    }
    engine.recorder.count(CallEvent.SHARED); // it was, if in vain
    if (ending != null) {
      ending.failed = true;
    }
    throw engine.timedOutWaiting(totalNanos);
  }

  private <X extends Throwable> T orStale(
      CallSpec spec, CallAttempt<? extends T, X> call, SyncCall.@Nullable Ending ending) throws X {
    if (cache == null) {
      return sync.run(spec, call, ending);
    }
    SyncCall.Ending mine = ending == null ? new SyncCall.Ending() : ending;
    try {
      T value = sync.run(spec, call, mine);
      T stale = mine.failed ? stale(spec) : null;
      if (stale != null) {
        mine.failed = false;
        return stale;
      }
      if (engine.classify(value, null).isWell()) {
        put(spec, value);
      }
      return value;
    } catch (Throwable failure) {
      T stale = asksOthers(failure, mine) ? stale(spec) : null;
      if (stale == null) {
        throw failure;
      }
      mine.failed = false;
      return stale;
    }
  }

  // ---- the cache, a stranger

  private @Nullable T fresh(CallSpec spec) {
    if (cache == null) {
      return null;
    }
    try {
      return cache.fresh(spec);
    } catch (RuntimeException | LinkageError e) {
      engine.recorder.fault("the cache", e);
      return null;
    }
  }

  private @Nullable T stale(CallSpec spec) {
    if (cache == null) {
      return null;
    }
    try {
      T stale = cache.stale(spec);
      if (stale != null) {
        engine.recorder.count(CallEvent.STALE);
      }
      return stale;
    } catch (RuntimeException | LinkageError e) {
      engine.recorder.fault("the cache", e);
      return null;
    }
  }

  private void put(CallSpec spec, T value) {
    if (cache == null) {
      return;
    }
    try {
      cache.put(spec, value);
    } catch (RuntimeException | LinkageError e) {
      engine.recorder.fault("the cache", e);
    }
  }

  // ---- later

  CompletableFuture<T> callAsync(CallSpec spec, AsyncAttempt<T> call) {
    T known = fresh(spec);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    Object identity = spec.identity();
    FlightTable<Object, T> shared = flights;
    if (shared == null || identity == null) {
      return orStaleAsync(spec, call);
    }
    boolean[] led = new boolean[1];
    CompletableFuture<T> result = shared.loadAsync(identity, (key, ticket) -> {
      led[0] = true;
      return orStaleAsync(spec, call);
    });
    if (!led[0]) {
      engine.recorder.count(CallEvent.SHARED);
      bound(result, engine.totalNanos(spec));
    }
    return result;
  }

  /** The leader may have more time than this one. */
  @SuppressWarnings("FutureReturnValueIgnored") // the result itself is returned
  private void bound(CompletableFuture<T> result, long totalNanos) {
    if (result.isDone() || !engine.enforces()) {
      return;
    }
    Timer.Task end = engine.timer.after(totalNanos, () -> {
      if (!result.isDone()) {
        result.completeExceptionally(engine.timedOutWaiting(totalNanos));
      }
    });
    result.whenComplete((value, failure) -> end.cancel());
  }

  private CompletableFuture<T> orStaleAsync(CallSpec spec, AsyncAttempt<T> call) {
    AsyncCall<T> begun = AsyncCall.begin(engine, spec, call);
    if (cache == null) {
      return begun;
    }
    return begun.handle((value, failure) -> {
      T stale = begun.failed() ? stale(spec) : null;
      if (stale != null) {
        return stale;
      }
      if (failure != null) {
        throw new java.util.concurrent.CompletionException(Classifiers.unwrapped(failure));
      }
      if (engine.classify(value, null).isWell()) {
        put(spec, value);
      }
      return value;
    });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is composed into what is returned
  CompletableFuture<T> callAsync(
      CallSpec spec, AsyncAttempt<T> call, Iterator<? extends AsyncAttempt<T>> fallbacks) {
    CompletableFuture<T> first = callAsync(spec, call);
    Others others = new Others(fallbacks);
    CompletableFuture<T> result = first
        .handle((value, failure) -> {
          Throwable thrown = failure == null ? null : Classifiers.unwrapped(failure);
          return asksOthers(value, thrown) ? next(others, thrown, value) : first;
        })
        .thenCompose(answer -> answer);
    result.whenComplete((value, failure) -> others.end());
    return result;
  }

  /** Fallbacks that are asked one after the other, and what those threw that failed. */
  private final class Others {
    private final Iterator<? extends AsyncAttempt<T>> fallbacks;
    private final List<Throwable> thrown = new ArrayList<>();
    private volatile @Nullable CompletableFuture<T> asked;
    private volatile boolean over;

    Others(Iterator<? extends AsyncAttempt<T>> fallbacks) {
      this.fallbacks = fallbacks;
    }

    CompletableFuture<T> ask() {
      CompletableFuture<T> begun;
      try {
        begun = fallbacks
            .next()
            .begin(new Attempt(1, false, engine.totalNanos(CallSpec.DEFAULT), engine.recorder))
            .toCompletableFuture();
      } catch (Throwable e) { // an Error too: it is counted, and comes out of the future
        begun = CompletableFuture.failedFuture(e);
      }
      asked = begun;
      if (over) {
        end(); // canceled while it began
      }
      return begun;
    }

    /** Nobody waits any more: one that is under way is canceled. */
    void end() {
      over = true;
      CompletableFuture<T> last = asked;
      if (last != null && !last.isDone()) {
        last.cancel(true);
      }
    }
  }

  private boolean asksOthers(@Nullable T value, @Nullable Throwable thrown) {
    return thrown instanceof CallRejectedException
        || thrown instanceof CallTimeoutException
        || engine.classify(value, thrown).isFailure();
  }

  private CompletableFuture<T> next(Others others, @Nullable Throwable failure, @Nullable T value) {
    if (others.over || !others.fallbacks.hasNext()) {
      if (failure == null) {
        return completed(value);
      }
      others.thrown.forEach(e -> suppress(failure, e));
      return CompletableFuture.failedFuture(failure);
    }
    CompletableFuture<T> asked = others.ask();
    return asked.handle((given, e) -> e).thenCompose(e -> {
      engine.recorder.count(e == null ? CallEvent.FALLBACK : CallEvent.FALLBACK_FAILED);
      if (e == null) {
        return asked;
      }
      Throwable cause = Classifiers.unwrapped(e);
      if (cause instanceof Error || cause instanceof CancellationException) {
        return CompletableFuture.failedFuture(cause);
      }
      others.thrown.add(cause);
      return next(others, failure, value);
    });
  }

  @SuppressWarnings("NullAway") // null is a value where T allows it
  private static <V extends @Nullable Object> CompletableFuture<V> completed(@Nullable V value) {
    return CompletableFuture.completedFuture(value);
  }
}
