/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A model of a test: answers at once or when the test says so, and knows what it was asked. */
final class FakeModel implements LlmModel {
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger canceled = new AtomicInteger();
  final List<LlmRequest> requests = new ArrayList<>();
  final List<LlmStreamHandler> streams = new ArrayList<>();
  final List<CompletableFuture<LlmResponse>> futures = new ArrayList<>();
  final CountDownLatch asked = new CountDownLatch(1);
  private final String provider;
  private final String model;
  private volatile Function<LlmRequest, LlmResponse> answer;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  FakeModel(String provider, String model, Function<LlmRequest, LlmResponse> answer) {
    this.provider = provider;
    this.model = model;
    this.answer = answer;
  }

  static FakeModel of(String model) {
    return new FakeModel(
        "openai",
        model,
        request -> LlmResponse.of(
            "re: " + request.messages().get(request.messages().size() - 1).text(),
            model,
            Usage.of(1_000, 100)));
  }

  FakeModel answering(Function<LlmRequest, LlmResponse> other) {
    answer = other;
    return this;
  }

  FakeModel failing(RuntimeException error) {
    return answering(request -> {
      throw error;
    });
  }

  /** Answers when the latch is open. */
  FakeModel behind(CountDownLatch latch) {
    gate = latch;
    return this;
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String model() {
    return model;
  }

  private synchronized void note(LlmRequest request) {
    calls.incrementAndGet();
    requests.add(request);
    asked.countDown();
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    note(request);
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the gate stays closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return answer.apply(request);
  }

  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    if (gate.getCount() == 0) {
      note(request);
      try {
        return CompletableFuture.completedFuture(answer.apply(request));
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    LlmAttempts account = LlmAttempts.current();
    CompletableFuture<LlmResponse> future = new CompletableFuture<>();
    synchronized (this) {
      futures.add(future);
    }
    note(request);
    assert account != null;
    return future;
  }

  /** The test writes the pieces, into {@link #streams}. */
  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    synchronized (this) {
      streams.add(handler);
    }
    note(request);
    return canceled::incrementAndGet;
  }
}
