/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** What a session does at least: it may change requests, and may answer or refuse itself. */
final class FakeSession implements LlmCaller {
  final List<LlmRequest> requests = new CopyOnWriteArrayList<>();
  private final LlmModel model;
  UnaryOperator<LlmRequest> change = request -> request;
  LlmResponse cached;
  RuntimeException refusal;

  FakeSession(LlmModel model) {
    this.model = model;
  }

  private LlmRequest take(LlmRequest request) {
    requests.add(request);
    if (refusal != null) {
      throw refusal;
    }
    return change.apply(request);
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    LlmRequest changed = take(request);
    return cached != null ? cached : model.call(changed);
  }

  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    return model.callAsync(take(request));
  }

  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    LlmRequest changed = take(request);
    if (cached != null) {
      handler.onText(cached.text());
      handler.onComplete(cached);
      return LlmStream.ENDED;
    }
    return model.stream(changed, handler);
  }
}
