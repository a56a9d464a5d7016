/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.BaseSubscriber;

/**
 * Hears the chunks of a model of Spring AI, tells a handler of each, as it came and as text, and
 * puts the answer together. Not thread-safe, as chunks come one after the other.
 */
final class ChunkSubscriber extends BaseSubscriber<ChatResponse> {
  private final LlmRequest request;
  private final String provider;
  private final LlmStreamHandler handler;
  private final StringBuilder text = new StringBuilder();
  private final List<LlmToolCall> calls = new ArrayList<>();
  private String model;
  private String finish = "";
  private @Nullable Usage usage;

  ChunkSubscriber(LlmRequest request, String model, String provider, LlmStreamHandler handler) {
    this.request = request;
    this.model = request.model().isEmpty() ? model : request.model();
    this.provider = provider;
    this.handler = handler;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    requestUnbounded();
  }

  @Override
  protected void hookOnNext(ChatResponse chunk) {
    model = Responses.model(chunk, model);
    String reason = Responses.finish(chunk);
    finish = reason.isEmpty() ? finish : reason;
    calls.addAll(Responses.calls(chunk));
    handler.onEvent(chunk);
    String piece = Responses.text(chunk);
    if (!piece.isEmpty()) {
      text.append(piece);
      handler.onText(piece);
    }
    Usage now = Usages.later(usage, Responses.usage(chunk, provider));
    if (now != null && !now.equals(usage)) {
      usage = now;
      handler.onUsage(now);
    }
  }

  @Override
  protected void hookOnComplete() {
    handler.onComplete(new LlmResponse(
        text.toString(),
        LlmExtra.calls(calls).toJson(),
        model,
        finish,
        usage,
        request.tier(),
        null));
  }

  @Override
  protected void hookOnError(Throwable failure) {
    handler.onError(SpringFailure.told(failure));
  }
}
