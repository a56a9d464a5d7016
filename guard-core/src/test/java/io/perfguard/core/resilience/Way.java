/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The two ways to make a call, which must not differ in what comes out. */
enum Way {
  SYNC {
    @Override
    <T> T call(
        GuardedCall<T> guard,
        CallSpec spec,
        CallAttempt<T, Exception> attempt,
        List<CallAttempt<T, Exception>> fallbacks)
        throws Exception {
      return fallbacks.isEmpty() ? guard.call(spec, attempt) : guard.call(spec, attempt, fallbacks);
    }
  },
  ASYNC {
    @Override
    <T> T call(
        GuardedCall<T> guard,
        CallSpec spec,
        CallAttempt<T, Exception> attempt,
        List<CallAttempt<T, Exception>> fallbacks)
        throws Exception {
      CompletableFuture<T> result;
      if (fallbacks.isEmpty()) {
        result = guard.callAsync(spec, ended(attempt));
      } else {
        List<AsyncAttempt<T>> others = new ArrayList<>();
        fallbacks.forEach(fallback -> others.add(ended(fallback)));
        result = guard.callAsync(spec, ended(attempt), others);
      }
      try {
        return result.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        if (e.getCause() instanceof Error cause) {
          throw cause;
        }
        throw e;
      }
    }

    private <T> AsyncAttempt<T> ended(CallAttempt<T, Exception> attempt) {
      return begun -> {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
          stage.complete(attempt.call());
        } catch (Throwable e) { // an Error of an attempt ends its stage like anything else
          stage.completeExceptionally(e);
        }
        return stage;
      };
    }
  };

  /** The value, or what it failed with, without what futures wrap around it. */
  abstract <T> T call(
      GuardedCall<T> guard,
      CallSpec spec,
      CallAttempt<T, Exception> attempt,
      List<CallAttempt<T, Exception>> fallbacks)
      throws Exception;

  <T> T call(GuardedCall<T> guard, CallSpec spec, CallAttempt<T, Exception> attempt)
      throws Exception {
    return call(guard, spec, attempt, List.of());
  }
}
