/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.FlightTable;
import io.perfguard.core.mechanism.WaitEnd;
import io.perfguard.core.mechanism.WaitListener;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The way of a request through a session: cache, equal requests, models. Thread-safe. */
final class ChatFlow {
  /*
   * Equal requests that may share are one: the first asks, the others wait. Whoever begins without a stream is in the
   * flight table; a stream is in `streams` as well, so that a late listener hears it from the beginning and the model is
   * only stopped when nobody listens any more. A call looks into the cache, then for a stream, then into the table.
   *
   * What befell the first one alone befalls no other: if its budget refused, it was canceled or interrupted, those who
   * waited ask by themselves. A failure of the model is everybody's.
   *
   * A shared call that began without a stream goes on if its caller cancels: others may wait for it, and its answer is
   * kept.
   */
  private final Preparation preparation;
  private final ChatRecorder recorder;
  private final ModelChain chain;
  private final @Nullable GuardedCache<ChatKey, KeptAnswer> answers;
  private final @Nullable MeaningCache meanings;
  private final GuardClock clock;
  private final Faults faults;
  private final FlightTable<ChatKey, KeptAnswer> flights =
      new FlightTable<>((key, value) -> {}, new Waits());
  private final ConcurrentMap<ChatKey, StreamFlight> streams = new ConcurrentHashMap<>();

  ChatFlow(
      Preparation preparation,
      ChatRecorder recorder,
      ModelChain chain,
      @Nullable GuardedCache<ChatKey, KeptAnswer> answers,
      @Nullable MeaningCache meanings,
      GuardClock clock,
      Faults faults) {
    this.preparation = preparation;
    this.recorder = recorder;
    this.chain = chain;
    this.answers = answers;
    this.meanings = meanings;
    this.clock = clock;
    this.faults = faults;
  }

  /** A follower waits: that is no work of its own. */
  private static final class Waits implements WaitListener<ChatKey> {
    @Override
    public long waitStarted(ChatKey key) {
      return ResourceTimer.enter(Resource.WAIT);
    }

    @Override
    public void waitEnded(ChatKey key, long token, WaitEnd end) {
      ResourceTimer.exit(token);
    }
  }

  private ChatCall begin(ChatContext context) {
    LlmAttempts around = LlmAttempts.current();
    return new ChatCall(recorder, context.resolved(), clock.nanoTime(), around);
  }

  /**
   * Asks, and waits.
   *
   * @param spent takes what this request cost, also if it fails: nothing if its answer was kept or
   *     shared
   */
  LlmResponse call(ChatContext context, LlmRequest request, long[] spent) {
    ChatCall call = begin(context);
    try {
      Prepared prepared = preparation.prepare(call, request);
      LlmResponse response = prepared.key() == null
          ? chain.call(call, prepared.targets(), prepared.request()).response()
          : shared(call, prepared, prepared.key());
      call.end(null);
      return response;
    } catch (Throwable e) {
      call.end(how(e));
      throw e;
    } finally {
      spent[0] = call.count(ChatField.COST_PICOS);
    }
  }

  private MeaningCache.@Nullable Question question(Prepared prepared) {
    return meanings == null ? null : meanings.question(prepared);
  }

  private LlmResponse byMeaning(
      ChatCall call, Prepared prepared, ChatKey key, MeaningCache.Question question) {
    StreamFlight stream = streams.get(key);
    if (meanings == null || (stream != null && stream.isToldBy(Thread.currentThread()))) {
      return chain.call(call, prepared.targets(), prepared.request()).response();
    }
    call.add(ChatField.LOOKUP, 1);
    return meanings.call(call, prepared, question);
  }

  private LlmResponse shared(ChatCall call, Prepared prepared, ChatKey key) {
    MeaningCache.Question question = question(prepared);
    if (question != null) {
      return byMeaning(call, prepared, key, question);
    }
    KeptAnswer kept = kept(call, key);
    if (kept != null) {
      return kept.response();
    }
    StreamFlight stream = streams.get(key);
    if (stream != null && !stream.isToldBy(Thread.currentThread())) {
      LlmResponse heard = listen(call, stream);
      if (heard != null) {
        return heard;
      }
    }
    Led led = new Led();
    try {
      KeptAnswer answer = flights.load(key, wanted -> led.keep(call, prepared, key));
      return led.response != null ? led.response : coalesced(call, answer);
    } catch (RuntimeException e) {
      if (led.began || !befellTheLeaderAlone(e)) {
        throw e;
      }
      return chain.call(call, prepared.targets(), prepared.request()).response();
    }
  }

  /** What this caller did itself. */
  private final class Led {
    private boolean began;
    private @Nullable LlmResponse response;

    KeptAnswer keep(ChatCall call, Prepared prepared, ChatKey key) {
      began = true;
      // Between the look into the cache and here another one may have ended.
      KeptAnswer kept = answers == null ? null : answers.asMap().get(key);
      if (kept != null) {
        hit(call, kept);
        response = kept.response();
        return kept;
      }
      ModelChain.Answer answer = chain.call(call, prepared.targets(), prepared.request());
      response = answer.response();
      return ChatFlow.this.keep(key, answer.response(), answer.costPicos());
    }
  }

  /** Waits for a stream that is coming in; null if it was given up or its leader alone failed. */
  private @Nullable LlmResponse listen(ChatCall call, StreamFlight stream) {
    CompletableFuture<LlmResponse> whole = new CompletableFuture<>();
    LlmStream joined = stream.join(new WholeAnswer(whole), () -> {});
    if (joined == null) {
      return null;
    }
    long token = ResourceTimer.enter(Resource.WAIT);
    try {
      LlmResponse response = whole.get();
      return coalesced(call, KeptAnswer.of(response, stream.cost()));
    } catch (InterruptedException e) {
      joined.cancel();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while an equal request was being answered");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (befellTheLeaderAlone(cause)) {
        return null;
      }
      throw Sneaky.<RuntimeException>of(cause);
    } finally {
      ResourceTimer.exit(token);
    }
  }

  /** Collects nothing: the end has it all. */
  private record WholeAnswer(CompletableFuture<LlmResponse> whole) implements LlmStreamHandler {
    @Override
    public void onText(String piece) {}

    @Override
    public void onComplete(LlmResponse response) {
      whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      whole.completeExceptionally(error);
    }
  }

  private static boolean befellTheLeaderAlone(Throwable error) {
    Throwable e = ModelChain.unwrapped(error);
    return e instanceof BudgetExceededException || e instanceof CancellationException;
  }

  private @Nullable KeptAnswer kept(ChatCall call, ChatKey key) {
    if (answers == null) {
      return null;
    }
    call.add(ChatField.LOOKUP, 1);
    KeptAnswer kept = answers.getIfPresent(key);
    if (kept != null) {
      hit(call, kept);
    }
    return kept;
  }

  private static void hit(ChatCall call, KeptAnswer kept) {
    call.add(ChatField.HIT, 1);
    call.add(ChatField.SAVED_PICOS, kept.costPicos());
  }

  private static LlmResponse coalesced(ChatCall call, KeptAnswer answer) {
    call.add(ChatField.COALESCED, 1);
    call.add(ChatField.COALESCED_PICOS, answer.costPicos());
    return answer.response();
  }

  private KeptAnswer keep(ChatKey key, LlmResponse response, long costPicos) {
    KeptAnswer answer = KeptAnswer.of(response, costPicos);
    if (answers != null && preparation.isKept(response)) {
      answers.put(key, answer);
    }
    return answer;
  }

  CompletableFuture<LlmResponse> callAsync(ChatContext context, LlmRequest request) {
    ChatCall call = begin(context);
    CompletableFuture<LlmResponse> running;
    CompletableFuture<LlmResponse> result = new CompletableFuture<>();
    try {
      Prepared prepared = preparation.prepare(call, request);
      running = prepared.key() == null
          ? alone(call, prepared, result)
          : sharedAsync(call, prepared, prepared.key());
    } catch (Throwable e) {
      running = CompletableFuture.failedFuture(e);
    }
    var unusedEnd = running.whenComplete((response, thrown) -> {
      Throwable error = thrown == null ? null : ModelChain.unwrapped(thrown);
      call.end(error == null ? null : how(error));
      if (error == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(error);
      }
    });
    var unusedCancel = result.whenComplete((response, thrown) -> {
      if (result.isCancelled()) {
        call.end(ChatField.CANCELED);
      }
    });
    return result;
  }

  private CompletableFuture<LlmResponse> alone(
      ChatCall call, Prepared prepared, @Nullable CompletableFuture<?> canceledBy) {
    CompletableFuture<ModelChain.Answer> running =
        chain.callAsync(call, prepared.targets(), prepared.request());
    if (canceledBy != null) {
      var unused = canceledBy.whenComplete((value, thrown) -> {
        if (canceledBy.isCancelled()) {
          running.cancel(true);
        }
      });
    }
    return running.thenApply(ModelChain.Answer::response);
  }

  private CompletableFuture<LlmResponse> sharedAsync(
      ChatCall call, Prepared prepared, ChatKey key) {
    MeaningCache.Question question = question(prepared);
    if (meanings != null && question != null) {
      call.add(ChatField.LOOKUP, 1);
      return meanings.callAsync(call, prepared, question);
    }
    KeptAnswer kept = kept(call, key);
    if (kept != null) {
      return CompletableFuture.completedFuture(kept.response());
    }
    StreamFlight stream = streams.get(key);
    CompletableFuture<LlmResponse> whole = new CompletableFuture<>();
    if (stream != null && stream.join(new WholeAnswer(whole), () -> {}) != null) {
      return orAlone(
          whole.thenApply(response -> coalesced(call, KeptAnswer.of(response, stream.cost()))),
          call,
          prepared);
    }
    CompletableFuture<LlmResponse> own = new CompletableFuture<>();
    boolean[] leads = new boolean[1];
    CompletableFuture<KeptAnswer> answer = flights.loadAsync(key, (wanted, ticket) -> {
      leads[0] = true;
      return chain.callAsync(call, prepared.targets(), prepared.request()).thenApply(mine -> {
        own.complete(mine.response());
        return keep(key, mine.response(), mine.costPicos());
      });
    });
    return leads[0]
        ? answer.thenCompose(done -> own)
        : orAlone(answer.thenApply(done -> coalesced(call, done)), call, prepared);
  }

  private CompletableFuture<LlmResponse> orAlone(
      CompletableFuture<LlmResponse> others, ChatCall call, Prepared prepared) {
    return others.exceptionallyCompose(error -> befellTheLeaderAlone(error)
        ? alone(call, prepared, null)
        : CompletableFuture.failedFuture(error));
  }

  LlmStream stream(ChatContext context, LlmRequest request, LlmStreamHandler handler) {
    ChatCall call = begin(context);
    try {
      Prepared prepared = preparation.prepare(call, request);
      ChatKey key = prepared.key();
      if (key == null) {
        StreamFlight flight = new StreamFlight(false, (response, error) -> {}, faults);
        LlmStream mine = join(flight, new Leader(call, handler), call);
        chain.stream(call, prepared.targets(), prepared.request(), flight);
        return mine;
      }
      return sharedStream(call, prepared, key, handler);
    } catch (Throwable e) {
      call.end(how(e));
      handler.onError(e);
      return LlmStream.ENDED;
    }
  }

  private static LlmStream join(StreamFlight flight, LlmStreamHandler handler, ChatCall call) {
    LlmStream joined = flight.join(handler, () -> call.end(ChatField.CANCELED));
    return joined == null ? LlmStream.ENDED : joined;
  }

  private LlmStream sharedStream(
      ChatCall call, Prepared prepared, ChatKey key, LlmStreamHandler handler) {
    MeaningCache.Question question = question(prepared);
    KeptAnswer kept = question == null ? kept(call, key) : null;
    call.count(ChatField.LOOKUP, question != null);
    if (kept != null) {
      call.end(null);
      tellWhole(handler, kept.response());
      return LlmStream.ENDED;
    }
    StreamFlight running = streams.get(key);
    if (running != null) {
      LlmStream joined =
          running.join(new Follower(call, handler, running), () -> call.end(ChatField.CANCELED));
      if (joined != null) {
        return joined;
      }
    }
    return leadStream(call, prepared, key, question, handler);
  }

  private LlmStream leadStream(
      ChatCall call,
      Prepared prepared,
      ChatKey key,
      MeaningCache.@Nullable Question question,
      LlmStreamHandler handler) {
    CompletableFuture<KeptAnswer> ended = new CompletableFuture<>();
    StreamFlight[] own = new StreamFlight[1];
    LlmStream[] mine = new LlmStream[1];
    CompletableFuture<KeptAnswer> answer = flights.loadAsync(key, (wanted, ticket) -> {
      StreamFlight flight = new StreamFlight(
          true,
          (response, error) -> {
            StreamFlight ending = own[0];
            if (response != null && ending != null) {
              ended.complete(
                  question == null
                      ? keep(key, response, ending.cost())
                      : KeptAnswer.of(response, ending.cost()));
            } else {
              ended.completeExceptionally(error == null ? new CancellationException() : error);
            }
            if (ending != null) {
              streams.remove(key, ending);
            }
          },
          faults);
      own[0] = flight;
      mine[0] = join(flight, new Leader(call, handler), call);
      streams.put(key, flight);
      return ended;
    });
    StreamFlight flight = own[0];
    if (flight != null) {
      try {
        if (meanings != null && question != null) {
          meanings.stream(call, prepared, question, flight);
        } else {
          chain.stream(call, prepared.targets(), prepared.request(), flight);
        }
      } catch (RuntimeException | LinkageError e) { // nobody must join what never began
        flight.onError(e);
      }
      return mine[0];
    }
    LateStream late = new LateStream(call);
    var unused = answer.whenComplete((kept, thrown) -> {
      if (!late.isCanceled()) {
        followWhole(call, prepared, handler, late, kept, thrown);
      }
    });
    return late;
  }

  /** An equal request without a stream has ended. */
  private void followWhole(
      ChatCall call,
      Prepared prepared,
      LlmStreamHandler handler,
      LateStream late,
      @Nullable KeptAnswer kept,
      @Nullable Throwable thrown) {
    if (kept != null) {
      LlmResponse response = coalesced(call, kept);
      call.end(null);
      tellWhole(handler, response);
      return;
    }
    Throwable error = ModelChain.unwrapped(thrown == null ? new CancellationException() : thrown);
    if (befellTheLeaderAlone(error)) {
      StreamFlight flight = new StreamFlight(false, (response, failure) -> {}, faults);
      late.set(join(flight, new Leader(call, handler), call));
      chain.stream(call, prepared.targets(), prepared.request(), flight);
      return;
    }
    call.end(how(error));
    handler.onError(error);
  }

  private static void tellWhole(LlmStreamHandler handler, LlmResponse response) {
    if (!response.text().isEmpty()) {
      handler.onText(response.text());
    }
    handler.onComplete(response);
  }

  /** The caller whose stream it is. */
  private record Leader(ChatCall call, LlmStreamHandler handler) implements LlmStreamHandler {
    @Override
    public void onText(String piece) {
      handler.onText(piece);
    }

    @Override
    public void onUsage(Usage usage) {
      handler.onUsage(usage);
    }

    @Override
    public void onEvent(@Nullable Object event) {
      handler.onEvent(event);
    }

    @Override
    public void onComplete(LlmResponse response) {
      call.end(null);
      handler.onComplete(response);
    }

    @Override
    public void onError(Throwable error) {
      call.end(how(error));
      handler.onError(error);
    }
  }

  /** A caller that hears another one's stream: it used nothing. */
  private record Follower(ChatCall call, LlmStreamHandler handler, StreamFlight flight)
      implements LlmStreamHandler {
    @Override
    public void onText(String piece) {
      handler.onText(piece);
    }

    @Override
    public void onEvent(@Nullable Object event) {
      handler.onEvent(event);
    }

    @Override
    public void onComplete(LlmResponse response) {
      LlmResponse mine = coalesced(call, KeptAnswer.of(response, flight.cost()));
      call.end(null);
      handler.onComplete(mine);
    }

    @Override
    public void onError(Throwable error) {
      call.end(how(error));
      handler.onError(error);
    }
  }

  private static ChatField how(Throwable error) {
    Throwable e = ModelChain.unwrapped(error);
    if (e instanceof BudgetExceededException) {
      return ChatField.BLOCKED;
    }
    return e instanceof CancellationException ? ChatField.CANCELED : ChatField.FAILURE;
  }

  /** How many streams are under way that others may join. */
  int sharedStreams() {
    return streams.size();
  }

  /** A stream that begins later, or not at all. Thread-safe. */
  private static final class LateStream implements LlmStream {
    private final ChatCall call;
    private @Nullable LlmStream stream; // guarded by this
    private boolean canceled; // guarded by this

    LateStream(ChatCall call) {
      this.call = call;
    }

    void set(LlmStream begun) {
      boolean cancel;
      synchronized (this) {
        stream = begun;
        cancel = canceled;
      }
      if (cancel) {
        begun.cancel();
      }
    }

    synchronized boolean isCanceled() {
      return canceled;
    }

    @Override
    public void cancel() {
      LlmStream begun;
      synchronized (this) {
        canceled = true;
        begun = stream;
      }
      if (begun != null) {
        begun.cancel();
      }
      call.end(ChatField.CANCELED);
    }
  }
}
