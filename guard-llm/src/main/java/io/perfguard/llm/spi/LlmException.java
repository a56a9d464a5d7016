/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call to a model that failed, with what an account must know of it.
 *
 * <p>Immutable, as far as exceptions are.
 */
public class LlmException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What the provider may bill. */
  public enum Delivery {
    /** It never got the request: nothing is billed. */
    NOT_SENT,
    /** It refused the request: nothing is billed. */
    REFUSED,
    /** It got the request, or may have: the input is billed as far as we know. */
    UNKNOWN;

    /**
     * What is billed of a call that was answered with an error.
     *
     * @param status the HTTP status
     * @return REFUSED; UNKNOWN where a gateway gave up waiting for a provider that may be at work,
     *     and where the status is none of an error
     */
    public static Delivery ofStatus(int status) {
      boolean gaveUp = status == 408 || status == 499 || status == 504 || status == 524;
      return status >= 300 && status < 600 && !gaveUp ? REFUSED : UNKNOWN;
    }
  }

  /** What the provider may bill. */
  private final Delivery delivery;

  /** The HTTP status; 0 if there is none. */
  private final int status;

  private final transient @Nullable Duration retryAfter;

  /**
   * A failure.
   *
   * @param message what happened, without a secret
   * @param delivery what may be billed
   * @param status the HTTP status; 0 if there is none
   * @param retryAfter how long the provider asked to be left alone, or null
   * @param cause what it came of, or null
   */
  public LlmException(
      String message,
      Delivery delivery,
      int status,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.delivery = Require.nonNull(delivery, "delivery");
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /**
   * What may be billed.
   *
   * @return whether the request reached the provider
   */
  public Delivery delivery() {
    return delivery;
  }

  /**
   * The HTTP status.
   *
   * @return 0 if there is none
   */
  public int status() {
    return status;
  }

  /**
   * How long the provider asked to be left alone.
   *
   * @return empty if it did not
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
