/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.core.base.GuardClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

/**
 * Where and how a model is asked. Immutable.
 *
 * @param uri the chat completions of it
 * @param client sends
 * @param headers sent with each request; hold secrets
 * @param provider who bills it; "" if that is not known
 * @param model asked where a request names none; "" for the server's own
 * @param timeout of a whole answer, and of a silence in a stream
 * @param mostBytes of an answer
 * @param maximumTokensField the name of the bound of the answer
 * @param streamUsage whether usage is asked for in streams
 * @param clock measures attempts
 */
record Endpoint(
    URI uri,
    HttpClient client,
    Map<String, String> headers,
    String provider,
    String model,
    Duration timeout,
    int mostBytes,
    String maximumTokensField,
    boolean streamUsage,
    GuardClock clock) {
  /** Who it is, for messages. */
  String who() {
    return provider.isEmpty() ? uri.getHost() : provider;
  }

  /** Where it is, without what may be secret. */
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
  }
}
