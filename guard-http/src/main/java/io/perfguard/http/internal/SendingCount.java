/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How often the JDK's client sends a request that it was asked to send once. Thread-safe. */
final class SendingCount {
  /*
   * The JDK sends a request again by itself if its connection was closed before an answer, and tells nobody. But it asks
   * the body for its length each time. So the body is one that counts; a request without a body is given one of no
   * length, if that changes nothing of what is sent: before JDK 19 a length of 0 is sent in any case, from then on only
   * with a body. Redirects and answers to challenges are sendings, too, but no repeats; the answer tells how many there
   * were.
   */
  private static final boolean LENGTH_OF_NOTHING_IS_SENT = Runtime.version().feature() < 19;
  private static final String OF_THE_JDK = "jdk.internal.net.http.";

  private final HttpRequest request;
  private final AtomicInteger sendings = new AtomicInteger();

  private SendingCount(HttpRequest request) {
    BodyPublisher body = request.bodyPublisher().orElseGet(BodyPublishers::noBody);
    this.request = HttpRequest.newBuilder(request, (name, value) -> true)
        .method(request.method(), new Counted(body))
        .build();
  }

  /**
   * Counts the sendings of a request; null if that cannot be done, or not without a trace.
   *
   * @param leavesTraces whether a request without a body may say that its length is 0
   */
  static @Nullable SendingCount of(HttpClient target, HttpRequest request, boolean leavesTraces) {
    boolean visible = isOfTheJdk(target)
        && isOfTheJdk(request) // else it may be of a subtype that the client knows
        && (request.bodyPublisher().isPresent() || LENGTH_OF_NOTHING_IS_SENT || leavesTraces);
    return visible ? new SendingCount(request) : null;
  }

  private static boolean isOfTheJdk(Object object) {
    return object.getClass().getName().startsWith(OF_THE_JDK);
  }

  /** What to send instead. */
  HttpRequest request() {
    return request;
  }

  /**
   * How often it was sent again, unasked.
   *
   * @param answer null if there is none
   */
  int repeats(HttpClient target, @Nullable HttpResponse<?> answer) {
    boolean hops =
        target.followRedirects() != Redirect.NEVER || target.authenticator().isPresent();
    if (answer == null && hops) {
      return 0; // how many of them were redirects nobody knows
    }
    int asked = 0;
    for (HttpResponse<?> hop = answer; hop != null; hop = hop.previousResponse().orElse(null)) {
      asked++;
    }
    return Math.max(0, sendings.get() - Math.max(1, asked));
  }

  private final class Counted implements BodyPublisher {
    private final BodyPublisher target;

    Counted(BodyPublisher target) {
      this.target = target;
    }

    @Override
    public long contentLength() {
      sendings.incrementAndGet();
      return target.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      target.subscribe(subscriber);
    }
  }
}
