/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.llm.spi.LlmException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** A failure of Spring AI, with what the bill must know of it; its cause is the failure. */
final class SpringFailure extends LlmException {
  private static final long serialVersionUID = 1;
  private static final int DEEPEST = 16;

  private SpringFailure(Throwable original, Delivery delivery, int status) {
    super(
        "the model of Spring AI failed: " + original.getClass().getSimpleName()
            + (status == 0 ? "" : " " + status),
        delivery,
        status,
        null,
        original);
  }

  /** Tells a failure in our words. One that is told already stays as it is. */
  static RuntimeException told(Throwable failure) {
    if (failure instanceof LlmException known) {
      return known;
    }
    int status = status(failure);
    boolean unsent = status == 0 && isUnsent(failure);
    return new SpringFailure(
        failure, unsent ? Delivery.NOT_SENT : Delivery.ofStatus(status), status);
  }

  /** Takes our words away again: what Spring AI threw, as it came. */
  static Throwable untold(Throwable failure) {
    return failure instanceof SpringFailure && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The same, to be thrown. */
  static RuntimeException thrown(RuntimeException failure) {
    Throwable original = untold(failure);
    if (original instanceof Error error) {
      throw error;
    }
    return original instanceof RuntimeException known ? known : failure;
  }

  // The libraries of providers, and Spring's own clients, have each their exceptions, but all of
  // them tell the status by one of two names.
  private static int status(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < DEEPEST; i++, at = at.getCause()) {
      Object status = Members.get(at, "statusCode");
      status = status == null ? Members.get(at, "getStatusCode") : status;
      status = status == null || status instanceof Number ? status : Members.get(status, "value");
      if (status instanceof Number number) {
        return number.intValue();
      }
    }
    return 0;
  }

  private static boolean isUnsent(Throwable failure) {
    @Nullable Throwable at = failure;
    for (int i = 0; at != null && i < DEEPEST; i++, at = at.getCause()) {
      if (at instanceof ConnectException
          || at instanceof UnknownHostException
          || at instanceof HttpConnectTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
