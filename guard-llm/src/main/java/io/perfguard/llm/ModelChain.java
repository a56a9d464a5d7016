/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.resilience.Attempt;
import io.perfguard.core.resilience.CallRejectedException;
import io.perfguard.core.resilience.CallSpec;
import io.perfguard.core.resilience.CallTimeoutException;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one model after the other until one answers, each with a breaker and a deadline of its own,
 * and settles what each of them cost. Thread-safe.
 */
final class ModelChain {
  /** A request that no other model would take either. */
  private static final List<Integer> THE_CALLERS_FAULT = List.of(400, 413, 422);

  private final GuardedCall<Object> guarded;
  private final Admission admission;
  private final Biller biller;
  private final TokenCounts tokens;
  private final Watcher watcher;
  private final GuardClock clock;

  /** Looks at what was sent and what came of it. */
  interface Watcher {
    void sent(String operation, LlmRequest request, @Nullable Usage usage);

    boolean isHeard();

    String session();

    void asked(ChatEvent event);
  }

  ModelChain(
      GuardedCall<Object> guarded,
      Admission admission,
      Biller biller,
      TokenCounts tokens,
      Watcher watcher,
      GuardClock clock) {
    this.guarded = guarded;
    this.admission = admission;
    this.biller = biller;
    this.tokens = tokens;
    this.watcher = watcher;
    this.clock = clock;
  }

  /** An answer and what it cost. */
  record Answer(LlmResponse response, long costPicos) {}

  Answer call(ChatCall call, List<Target> targets, LlmRequest request) {
    Throwable first = null;
    for (int i = 0; i < targets.size(); i++) {
      try {
        Admitted admitted = admission.admit(call, targets.subList(i, targets.size()), request);
        Answer answer = ask(call, admitted);
        call.count(ChatField.FALLBACK, i > 0);
        return answer;
      } catch (Throwable e) {
        first = joined(first, e);
        if (i == targets.size() - 1 || !helps(e)) {
          throw Sneaky.<RuntimeException>of(first);
        }
      }
    }
    throw new IllegalStateException("a chain has at least one model");
  }

  /** The first failure is what the caller hears; later ones are beside it. */
  private static Throwable joined(@Nullable Throwable first, Throwable next) {
    if (first == null || first == next) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /** Whether another model may do better. */
  private static boolean helps(Throwable error) {
    Throwable e = unwrapped(error);
    if (e instanceof BudgetExceededException
        || e instanceof Error
        || e instanceof CancellationException
        || Thread.currentThread().isInterrupted()) {
      return false;
    }
    return !(e instanceof LlmException known && THE_CALLERS_FAULT.contains(known.status()));
  }

  static Throwable unwrapped(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  private Answer ask(ChatCall call, Admitted admitted) {
    Asking asking = begin(call, admitted);
    try {
      Object response = guarded.call(
          asking.spec(),
          () -> LlmAttempts.in(
              asking.account, () -> admitted.target().model().call(admitted.request())));
      return asking.answered((LlmResponse) response);
    } catch (Throwable e) {
      asking.failed(e, null, "");
      throw e;
    }
  }

  CompletableFuture<Answer> callAsync(ChatCall call, List<Target> targets, LlmRequest request) {
    AsyncChain chain = new AsyncChain(call, targets, request);
    chain.next(0, null);
    return chain.result;
  }

  private final class AsyncChain {
    private final ChatCall call;
    private final List<Target> targets;
    private final LlmRequest request;
    final CompletableFuture<Answer> result = new CompletableFuture<>();

    AsyncChain(ChatCall call, List<Target> targets, LlmRequest request) {
      this.call = call;
      this.targets = targets;
      this.request = request;
    }

    void next(int i, @Nullable Throwable first) {
      var unused = admission
          .admitAsync(call, targets.subList(i, targets.size()), request)
          .thenCompose(this::askAsync)
          .whenComplete((answer, thrown) -> {
            if (thrown == null) {
              call.count(ChatField.FALLBACK, i > 0);
              result.complete(answer);
              return;
            }
            Throwable all = joined(first, unwrapped(thrown));
            if (i == targets.size() - 1 || result.isDone() || !helps(thrown)) {
              result.completeExceptionally(all);
            } else {
              next(i + 1, all);
            }
          });
    }

    private CompletableFuture<Answer> askAsync(Admitted admitted) {
      Asking asking = begin(call, admitted);
      if (result.isDone()) { // its caller has gone
        asking.neverSent();
        return CompletableFuture.failedFuture(new CancellationException());
      }
      CompletableFuture<Object> running = guarded.callAsync(
          asking.spec(), attempt -> LlmAttempts.in(asking.account, () -> ask(admitted)));
      cancelWith(result, running);
      return running.handle((response, thrown) -> {
        if (thrown == null) {
          return asking.answered((LlmResponse) response);
        }
        asking.failed(unwrapped(thrown), null, "");
        throw Sneaky.<RuntimeException>of(unwrapped(thrown));
      });
    }
  }

  private static CompletableFuture<Object> ask(Admitted admitted) {
    CompletableFuture<LlmResponse> asked = admitted.target().model().callAsync(admitted.request());
    CompletableFuture<Object> stage = asked.thenApply(response -> (Object) response);
    cancelWith(stage, asked); // the other way round it comes by itself
    return stage;
  }

  private static void cancelWith(CompletableFuture<?> result, CompletableFuture<?> running) {
    var unused = result.whenComplete((value, thrown) -> {
      if (result.isCancelled()) {
        running.cancel(true);
      }
    });
  }

  /** Streams into a flight, which hears the end in any case unless it was abandoned. */
  void stream(ChatCall call, List<Target> targets, LlmRequest request, StreamFlight flight) {
    new StreamChain(call, targets, request, flight).next(0, null);
  }

  private final class StreamChain {
    private final ChatCall call;
    private final List<Target> targets;
    private final LlmRequest request;
    private final StreamFlight flight;

    StreamChain(ChatCall call, List<Target> targets, LlmRequest request, StreamFlight flight) {
      this.call = call;
      this.targets = targets;
      this.request = request;
      this.flight = flight;
    }

    void next(int i, @Nullable Throwable first) {
      var unused = admission
          .admitAsync(call, targets.subList(i, targets.size()), request)
          .thenCompose(admitted -> open(admitted, i > 0))
          .whenComplete((begun, thrown) -> {
            if (thrown == null) {
              return;
            }
            Throwable all = joined(first, unwrapped(thrown));
            if (i == targets.size() - 1 || flight.isAbandoned() || !helps(thrown)) {
              flight.onError(all);
            } else {
              next(i + 1, all);
            }
          });
    }

    /** Ends when the first piece is there: until then another model may be asked instead. */
    private CompletableFuture<Object> open(Admitted admitted, boolean fallback) {
      Asking asking = begin(call, admitted);
      if (flight.isAbandoned()) {
        asking.neverSent();
        return CompletableFuture.failedFuture(new CancellationException());
      }
      StreamAttempt stream = new StreamAttempt(asking, flight, () -> {
        call.count(ChatField.FALLBACK, fallback);
        asking.firstToken();
      });
      CompletableFuture<Object> running =
          guarded.callAsync(asking.spec(), attempt -> start(admitted, asking, stream, attempt));
      flight.source(() -> {
        running.cancel(true);
        stream.cancel();
      });
      return running.whenComplete((value, thrown) -> {
        if (thrown != null) { // refused by the breaker, or too late
          stream.end(unwrapped(thrown));
        }
      });
    }

    private CompletableFuture<Object> start(
        Admitted admitted, Asking asking, StreamAttempt stream, Attempt attempt) {
      attempt.holdUntil(stream.ended());
      attempt.onAbandon(stream::cancel);
      LlmStream source = LlmAttempts.in(
          asking.account, () -> admitted.target().model().stream(admitted.request(), stream));
      stream.source(source);
      return stream.begun();
    }
  }

  private Asking begin(ChatCall call, Admitted admitted) {
    call.model(admitted.target().name());
    call.add(ChatField.MODEL_CALL, 1);
    return new Asking(call, admitted);
  }

  /** One model that is being asked: settles once. Thread-safe. */
  final class Asking {
    final LlmAttempts account = new LlmAttempts();
    private final ChatCall call;
    private final Admitted admitted;
    private final long began = clock.nanoTime();
    private volatile long firstToken;
    private boolean settled; // guarded by this

    Asking(ChatCall call, Admitted admitted) {
      this.call = call;
      this.admitted = admitted;
    }

    CallSpec spec() {
      return CallSpec.DEFAULT.withKey(admitted.target().key());
    }

    void firstToken() {
      firstToken = clock.nanoTime();
      call.firstToken(firstToken);
    }

    Answer answered(LlmResponse response) {
      Bill bill = biller.answered(admitted.target(), admitted.request(), account, response);
      settle(bill, null);
      tokens.learn(admitted.target(), admitted.request(), bill);
      admission.answered(call.context(), response, bill);
      watcher.sent(
          call.context().operation(),
          admitted.request(),
          bill.attempts() == 1 ? bill.usage() : response.usage());
      return new Answer(response, bill.costPicos());
    }

    void failed(Throwable error, @Nullable Usage usage, String text) {
      if (error instanceof CallRejectedException) {
        neverSent();
        return;
      }
      Delivery delivery = error instanceof CallTimeoutException
              || error instanceof CancellationException
              || error instanceof InterruptedException
          ? Delivery.UNKNOWN
          : admitted.target().model().delivery(error);
      settle(
          biller.failed(admitted.target(), admitted.request(), account, delivery, usage, text),
          error);
    }

    void neverSent() {
      settle(Bill.NOTHING, new CancellationException());
    }

    private void settle(Bill bill, @Nullable Throwable error) {
      synchronized (this) {
        if (settled) {
          return;
        }
        settled = true;
      }
      admitted.settle(bill.costPicos());
      call.bill(admitted.target(), admitted.request(), bill, error == null);
      if (watcher.isHeard() && bill.attempts() > 0) {
        watcher.asked(event(bill, error));
      }
    }

    private ChatEvent event(Bill bill, @Nullable Throwable error) {
      return new ChatEvent(
          watcher.session(),
          call.context().operation(),
          admitted.target().provider(),
          admitted.target().name(),
          bill.usage(),
          Money.ofPicos(bill.costPicos()),
          bill.unpriced() == 0,
          clock.nanoTime() - began,
          firstToken == 0 ? OptionalLong.empty() : OptionalLong.of(firstToken - began),
          error == null ? "" : error.getClass().getSimpleName());
    }
  }
}
