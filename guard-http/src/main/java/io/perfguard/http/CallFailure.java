/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.http.internal.EndpointNumbers;

/** Why a call has no answer. */
public enum CallFailure {
  /** None came in time; the call's own time-out, or that of a connection. */
  TIMEOUT(EndpointNumbers.TIMEOUT),
  /** There was no connection: refused, unknown host, a failed handshake. */
  CONNECT(EndpointNumbers.TRANSPORT_ERROR),
  /** The connection broke, or brought what is no answer. */
  RESET(EndpointNumbers.TRANSPORT_ERROR),
  /** It was refused on this side (an open breaker, a limit), and never sent. */
  REJECTED(EndpointNumbers.REJECTED),
  /** The caller gave up. */
  CANCELED(EndpointNumbers.CANCELED);

  final int counter;

  CallFailure(int counter) {
    this.counter = counter;
  }
}
