/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One answer for all who asked the same at the same time: its bytes are read once, and each makes
 * its own body of them.
 */
public final class SharedAnswers {
  /** What makes two requests the same: everything that the server sees, and how long they wait. */
  private record Identity(
      String method,
      URI uri,
      HttpHeaders headers,
      Optional<Duration> timeout,
      Optional<HttpClient.Version> version) {}

  private SharedAnswers() {}

  /**
   * The identity of a request.
   *
   * @param request the request
   * @return null if its answer must not be shared: it is no GET or HEAD, or has a body
   */
  public static @Nullable Object identity(HttpRequest request) {
    boolean reads = "GET".equals(request.method()) || "HEAD".equals(request.method());
    boolean plain =
        request.bodyPublisher().map(body -> body.contentLength() == 0).orElse(true);
    return reads && plain
        ? new Identity(
            request.method(),
            request.uri(),
            request.headers(),
            request.timeout(),
            request.version())
        : null;
  }

  /**
   * Makes a body of bytes that are there.
   *
   * @param answer the answer, its bytes read
   * @param handler makes the body
   * @param <T> what the body becomes
   * @return ends when the handler's subscriber has made it
   */
  public static <T> CompletionStage<HttpResponse<T>> replay(
      HttpResponse<byte[]> answer, BodyHandler<T> handler) {
    BodySubscriber<T> subscriber = handler.apply(new Info(answer));
    subscriber.onSubscribe(new Once(subscriber, answer.body()));
    return subscriber.getBody().thenApply(body -> new Replayed<>(answer, body));
  }

  /** Gives all there is at the first request. */
  private static final class Once implements Subscription {
    private final BodySubscriber<?> subscriber;
    private byte @Nullable [] bytes;

    Once(BodySubscriber<?> subscriber, byte[] bytes) {
      this.subscriber = subscriber;
      this.bytes = bytes;
    }

    @Override
    public synchronized void request(long n) {
      byte[] all = bytes;
      if (all == null) {
        return;
      }
      bytes = null;
      if (n <= 0) {
        subscriber.onError(new IllegalArgumentException("request must be > 0, was " + n));
        return;
      }
      if (all.length > 0) {
        subscriber.onNext(List.of(ByteBuffer.wrap(all).asReadOnlyBuffer()));
      }
      subscriber.onComplete();
    }

    @Override
    public synchronized void cancel() {
      bytes = null;
    }
  }

  private record Info(HttpResponse<?> answer) implements ResponseInfo {
    @Override
    public int statusCode() {
      return answer.statusCode();
    }

    @Override
    public HttpHeaders headers() {
      return answer.headers();
    }

    @Override
    public HttpClient.Version version() {
      return answer.version();
    }
  }

  private record Replayed<T>(HttpResponse<byte[]> answer, T body) implements HttpResponse<T> {
    @Override
    public int statusCode() {
      return answer.statusCode();
    }

    @Override
    public HttpRequest request() {
      return answer.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty(); // its body would be of another type
    }

    @Override
    public HttpHeaders headers() {
      return answer.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return answer.sslSession();
    }

    @Override
    public URI uri() {
      return answer.uri();
    }

    @Override
    public HttpClient.Version version() {
      return answer.version();
    }
  }
}
