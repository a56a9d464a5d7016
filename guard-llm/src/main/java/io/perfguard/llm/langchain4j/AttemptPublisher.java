/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.http.client.sse.HttpErrorResponseReceived;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import io.perfguard.llm.internal.wire.Statuses;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException.Delivery;
import java.util.concurrent.Flow;

/** Sees a published stream on its way to its subscriber, as {@link AttemptListener} does. */
final class AttemptPublisher implements Flow.Publisher<HttpStreamingEvent> {
  private final Attempt attempt;
  private final Flow.Publisher<HttpStreamingEvent> events;

  AttemptPublisher(Attempt attempt, Flow.Publisher<HttpStreamingEvent> events) {
    this.attempt = attempt;
    this.events = events;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super HttpStreamingEvent> subscriber) {
    events.subscribe(new Seen(attempt, subscriber));
  }

  private record Seen(Attempt attempt, Flow.Subscriber<? super HttpStreamingEvent> subscriber)
      implements Flow.Subscriber<HttpStreamingEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {
          subscription.request(n);
        }

        @Override
        public void cancel() {
          attempt.canceled();
          subscription.cancel();
        }
      });
    }

    @Override
    public void onNext(HttpStreamingEvent event) {
      if (event instanceof ServerSentEvent sse) {
        attempt.event(sse.event(), sse.data());
      } else if (event instanceof HttpErrorResponseReceived error) {
        attempt.note(Statuses.outcome(Delivery.ofStatus(error.statusCode())));
      }
      subscriber.onNext(event);
    }

    @Override
    public void onError(Throwable failure) {
      attempt.failed(failure);
      LlmAttempts.run(attempt.account(), () -> subscriber.onError(failure));
    }

    @Override
    public void onComplete() {
      attempt.ended();
      LlmAttempts.run(attempt.account(), subscriber::onComplete);
    }
  }
}
