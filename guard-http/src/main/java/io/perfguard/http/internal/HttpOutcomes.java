/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.resilience.CallOutcome;
import io.perfguard.core.resilience.OutcomeClassifier;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an HTTP answer, or its absence, says of the other side. Thread-safe. */
public final class HttpOutcomes implements OutcomeClassifier<HttpResponse<?>> {
  /*
   * 4xx: the other side is well, the request is not; only 408 and 429 speak of time and load. 5xx: it is ill. 501 and
   * 505 would be said again. A redirect that was not followed is an answer.
   *
   * A failure of TLS is one of certificates or protocols as a rule: asking again does not mend it.
   */
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int UNAVAILABLE = 503;
  private static final int VERSION_NOT_SUPPORTED = 505;

  private final GuardClock clock;

  /**
   * A classifier.
   *
   * @param clock dates in Retry-After are measured by it, if the answer has no date
   */
  public HttpOutcomes(GuardClock clock) {
    this.clock = clock;
  }

  @Override
  public CallOutcome classify(@Nullable HttpResponse<?> value, @Nullable Throwable thrown) {
    return value == null ? ofFailure(thrown) : ofAnswer(value);
  }

  private CallOutcome ofAnswer(HttpResponse<?> answer) {
    int status = answer.statusCode();
    if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
      return RetryAfter.read(answer.headers(), clock.instant())
          .map(CallOutcome::retryAfter)
          .orElse(CallOutcome.OVERLOADED);
    }
    if (status == REQUEST_TIMEOUT) {
      return CallOutcome.TIMEOUT;
    }
    if (status < 500) {
      return CallOutcome.SUCCESS;
    }
    boolean permanent = status == NOT_IMPLEMENTED || status == VERSION_NOT_SUPPORTED;
    return permanent ? CallOutcome.PERMANENT_FAILURE : CallOutcome.FAILURE;
  }

  private static CallOutcome ofFailure(@Nullable Throwable thrown) {
    if (thrown instanceof BodyTooLargeException) {
      return CallOutcome.NEUTRAL; // a bound of our own
    }
    if (thrown instanceof HttpTimeoutException) {
      return CallOutcome.TIMEOUT;
    }
    if (thrown instanceof SSLException || thrown instanceof ProtocolException) {
      return CallOutcome.PERMANENT_FAILURE;
    }
    if (thrown instanceof IOException) {
      return CallOutcome.FAILURE;
    }
    return CallOutcome.NEUTRAL; // of the application's own handler, say
  }
}
