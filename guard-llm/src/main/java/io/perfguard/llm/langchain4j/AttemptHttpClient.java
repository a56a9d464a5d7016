/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.spi.LlmAttempts;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A client whose requests are seen as attempts. What it tells others of an end, it tells while the
 * account is open on that thread too: what tries again at once is seen again. Thread-safe.
 */
final class AttemptHttpClient implements HttpClient, Closeable {
  private final HttpClient client;
  private final String provider;
  private final GuardClock clock;

  AttemptHttpClient(HttpClient client, String provider, GuardClock clock) {
    this.client = client;
    this.provider = provider;
    this.clock = clock;
  }

  private Optional<Attempt> begin(HttpRequest request) {
    return Attempt.begin(request, provider, clock);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    Optional<Attempt> attempt = begin(request);
    try {
      SuccessfulHttpResponse response = client.execute(request);
      attempt.ifPresent(seen -> seen.answered(response.body()));
      return response;
    } catch (RuntimeException e) {
      attempt.ifPresent(seen -> seen.failed(e));
      throw e;
    }
  }

  @Override
  public CompletableFuture<SuccessfulHttpResponse> executeAsync(HttpRequest request) {
    Optional<Attempt> begun = begin(request);
    if (begun.isEmpty()) {
      return client.executeAsync(request);
    }
    Attempt attempt = begun.get();
    CompletableFuture<SuccessfulHttpResponse> answer = client.executeAsync(request);
    Linked<SuccessfulHttpResponse> seen = new Linked<>(answer);
    seen.follow(answer, (response, failure) -> {
      if (failure == null) {
        attempt.answered(response.body());
      } else if (seen.isCancelled()) {
        attempt.canceled();
      } else {
        attempt.failed(failure);
      }
      LlmAttempts.run(attempt.account(), () -> seen.end(response, failure));
    });
    seen.onCancel(() -> {
      attempt.canceled();
      answer.cancel(true);
    });
    return seen;
  }

  @Override
  public void execute(HttpRequest request, ServerSentEventListener listener) {
    client.execute(request, seen(request, listener));
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    client.execute(request, parser, seen(request, listener));
  }

  private ServerSentEventListener seen(HttpRequest request, ServerSentEventListener listener) {
    Optional<Attempt> attempt = begin(request);
    return attempt.isPresent() ? new AttemptListener(attempt.get(), listener) : listener;
  }

  @Override
  public Flow.Publisher<HttpStreamingEvent> stream(HttpRequest request) {
    Optional<Attempt> attempt = begin(request);
    Flow.Publisher<HttpStreamingEvent> events = client.stream(request);
    return attempt.isPresent() ? new AttemptPublisher(attempt.get(), events) : events;
  }

  @Override
  public Flow.Publisher<HttpStreamingEvent> stream(
      HttpRequest request, ServerSentEventParser parser) {
    Optional<Attempt> attempt = begin(request);
    Flow.Publisher<HttpStreamingEvent> events = client.stream(request, parser);
    return attempt.isPresent() ? new AttemptPublisher(attempt.get(), events) : events;
  }

  @Override
  public void close() throws IOException {
    if (client instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
