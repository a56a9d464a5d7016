/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;

/**
 * A model that can be asked: what an adapter to a library, or to a provider, implements.
 *
 * <p>A failure is thrown as it came, or as a {@link LlmException}, which says whether the request
 * reached the provider and so may cost something. An interrupt ends a call: its flag is set again,
 * and a {@link LlmException} is thrown.
 *
 * <p>Implementations must be thread-safe.
 */
public interface LlmModel extends LlmCaller {
  /**
   * Who bills it.
   *
   * @return the provider as price books name it, such as {@code openai}; "" if that is not known
   */
  String provider();

  /**
   * What a failure of a call says about the bill: whether the provider got the request.
   *
   * @param error what the call threw
   * @return by default what a {@link LlmException} among it and its causes says; of other
   *     exceptions {@code NOT_SENT} if no connection came about, else {@code UNKNOWN}
   */
  default LlmException.Delivery delivery(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof LlmException known) {
        return known.delivery();
      }
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException
          || cause instanceof HttpConnectTimeoutException) {
        return LlmException.Delivery.NOT_SENT;
      }
      cause = cause.getCause();
    }
    return LlmException.Delivery.UNKNOWN;
  }

  /**
   * The model that is asked where a request names none.
   *
   * @return its name; "" if that is not known
   */
  String model();

  /**
   * Asks, and waits for the answer.
   *
   * @param request what is asked
   * @return the answer
   * @throws LlmException or any other unchecked exception, as it came
   */
  @Override
  LlmResponse call(LlmRequest request);

  /**
   * Asks, and does not wait. A model without a way of its own to do so asks on a thread of the
   * common pool, which notes its attempts in the account of the thread that called.
   *
   * @param request what is asked
   * @return the answer; canceling it should end the call
   */
  @Override
  default CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    LlmAttempts account = LlmAttempts.current();
    return CompletableFuture.supplyAsync(() -> LlmAttempts.in(account, () -> call(request)));
  }

  /**
   * Asks, and hands on the answer as it comes. The handler may be called on this thread or another,
   * but by one at a time, and ends with {@code onComplete} or {@code onError}, once; after a cancel
   * it may hear nothing more. A model without a way of its own to do so gives the whole answer as
   * one piece.
   *
   * @param request what is asked
   * @param handler hears the pieces
   * @return the stream, to cancel it
   */
  @Override
  default LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    LlmResponse response;
    try {
      response = call(request);
    } catch (RuntimeException e) {
      handler.onError(e);
      return LlmStream.ENDED;
    }
    if (!response.text().isEmpty()) {
      handler.onText(response.text());
    }
    handler.onComplete(response);
    return LlmStream.ENDED;
  }
}
