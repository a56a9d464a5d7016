/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.perfguard.llm.spi.LlmException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A failure of LangChain4j, with what the bill must know of it; its cause is the failure. */
final class NativeFailure extends LlmException {
  private static final long serialVersionUID = 1;
  private static final int DEEPEST = 16;

  private NativeFailure(Throwable original, Delivery delivery, int status) {
    super(
        "the model of LangChain4j failed: " + original.getClass().getSimpleName()
            + (status == 0 ? "" : " " + status),
        delivery,
        status,
        null,
        original);
  }

  /** Tells a failure in our words. One that is told already stays as it is. */
  static RuntimeException told(Throwable failure) {
    Throwable original = bare(failure);
    if (original instanceof LlmException known) {
      return known;
    }
    int status = status(original);
    return new NativeFailure(original, delivery(original, status), status);
  }

  /** Takes our words away again: what LangChain4j threw, as it came. */
  static Throwable untold(Throwable failure) {
    Throwable told = bare(failure);
    return told instanceof NativeFailure && told.getCause() != null ? told.getCause() : told;
  }

  /** The same, to be thrown. */
  static RuntimeException thrown(Throwable failure) {
    Throwable original = untold(failure);
    if (original instanceof Error error) {
      throw error;
    }
    return original instanceof RuntimeException known ? known : new CompletionException(original);
  }

  private static Throwable bare(Throwable failure) {
    Throwable bare = failure;
    while ((bare instanceof CompletionException || bare instanceof ExecutionException)
        && bare.getCause() != null) {
      bare = bare.getCause();
    }
    return bare;
  }

  private static int status(Throwable original) {
    Throwable at = original;
    for (int i = 0; at != null && i < DEEPEST; i++, at = at.getCause()) {
      if (at instanceof HttpException http) {
        return http.statusCode();
      }
    }
    if (original instanceof RateLimitException) {
      return 429;
    }
    return original instanceof InternalServerException ? 500 : 0;
  }

  private static Delivery delivery(Throwable original, int status) {
    if (status != 0) {
      return Delivery.ofStatus(status);
    }
    if (original instanceof UnsupportedFeatureException
        || original instanceof UnresolvedModelServerException
        || isUnsent(original)) {
      return Delivery.NOT_SENT;
    }
    boolean refused = !(original instanceof TimeoutException)
        && (original instanceof InvalidRequestException
            || original instanceof AuthenticationException
            || original instanceof ModelNotFoundException);
    return refused ? Delivery.REFUSED : Delivery.UNKNOWN;
  }

  /** Whether no connection came about. */
  static boolean isUnsent(Throwable failure) {
    Throwable at = failure;
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
