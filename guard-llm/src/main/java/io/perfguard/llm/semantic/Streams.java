/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streams that are answered from the cache, from the call of another, or by the model and recorded.
 * The first to ask hears the model's own stream as it comes; who joins hears it when it is whole.
 * Thread-safe.
 */
final class Streams {
  private final Calls calls;
  private final Executor helpers;

  Streams(Calls calls, Executor helpers) {
    this.calls = calls;
    this.helpers = HelperThreads.orHere(helpers);
  }

  /** A stream that can be canceled before there is one. */
  private static final class Later implements LlmStream {
    private final AtomicBoolean canceled = new AtomicBoolean();
    private volatile LlmStream stream = ENDED;

    void is(LlmStream begun) {
      stream = begun;
      if (canceled.get()) {
        begun.cancel();
      }
    }

    @Override
    public void cancel() {
      canceled.set(true);
      stream.cancel();
    }
  }

  /** Hears nothing. */
  private static final LlmStreamHandler SILENT = new LlmStreamHandler() {
    @Override
    public void onText(String piece) {}

    @Override
    public void onComplete(LlmResponse response) {}

    @Override
    public void onError(Throwable error) {}
  };

  /** Answers a question that has no exact hit. */
  LlmStream stream(
      Question question, Set<String> tags, StreamCall model, LlmStreamHandler handler) {
    Later later = new Later();
    AtomicBoolean own = new AtomicBoolean();
    CompletableFuture<LlmResponse> answer = calls.callAsync(
        question, tags, () -> begin(model, handler, later, own), () -> aside(model));
    CompletableFuture<LlmResponse> heard = answer.whenCompleteAsync(
        (response, thrown) -> {
          if (own.get()) {
            return; // it was heard as it came
          }
          if (thrown == null) {
            Replay.of(response, handler, later.canceled);
          } else if (!later.canceled.get()) {
            handler.onError(Calls.unwrapped(thrown));
          }
        },
        helpers);
    return heard.isDone() ? LlmStream.ENDED : later;
  }

  private static CompletableFuture<LlmResponse> begin(
      StreamCall model, LlmStreamHandler handler, Later later, AtomicBoolean own) {
    if (later.canceled.get()) {
      return CompletableFuture.failedFuture(new CancellationException("the stream was canceled"));
    }
    Recorder recorder = new Recorder(handler);
    own.set(true); // before it begins: it may end before start returns
    try {
      later.is(recorder.watched(model.start(recorder)));
    } catch (RuntimeException | Error e) { // nothing was heard of it
      own.set(false);
      throw e;
    }
    return recorder.answer();
  }

  /** The model's answer to be compared, which the handler must not hear. */
  private static LlmResponse aside(StreamCall model) {
    Recorder recorder = new Recorder(SILENT);
    model.start(recorder);
    return recorder.answer().join();
  }
}
