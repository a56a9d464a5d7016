/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.internal.json.JsonPeek;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.internal.wire.Providers;
import io.perfguard.llm.internal.wire.Statuses;
import io.perfguard.llm.internal.wire.WireUsage;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.ServiceTier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request that a client sends, until it is noted, once. Thread-safe. */
final class Attempt {
  private final LlmAttempts account;
  private final WireUsage usage;
  private final String provider;
  private final String askedModel;
  private final ServiceTier askedTier;
  private final long requestBytes;
  private final GuardClock clock;
  private final long startedAt;
  private ServiceTier tier;
  private boolean noted;

  private Attempt(
      LlmAttempts account,
      WireUsage usage,
      String provider,
      HttpRequest request,
      GuardClock clock) {
    String body = request.body() == null ? "" : request.body();
    this.account = account;
    this.usage = usage;
    this.provider = provider;
    this.askedModel = JsonPeek.text(body, "model");
    this.askedTier = OpenAiUsage.tier(JsonPeek.text(body, "service_tier"), ServiceTier.STANDARD);
    this.tier = askedTier;
    this.requestBytes = body.getBytes(StandardCharsets.UTF_8).length;
    this.clock = clock;
    this.startedAt = clock.nanoTime();
  }

  /** Begins, if a call has its account open on this thread and the endpoint's answers are known. */
  static Optional<Attempt> begin(HttpRequest request, String provider, GuardClock clock) {
    LlmAttempts account = LlmAttempts.current();
    if (account == null || request.method() != HttpMethod.POST) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = URI.create(request.url());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the client will say so
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    String bills = provider.isEmpty() ? Providers.of(uri) : provider;
    return WireUsage.of(path, bills)
        .map(usage -> new Attempt(account, usage, bills, request, clock));
  }

  LlmAttempts account() {
    return account;
  }

  /** A whole body came. */
  void answered(@Nullable String body) {
    if (body != null) {
      take(null, body);
    }
    note(Outcome.ANSWERED);
  }

  /** An event of a stream came. True if it was the last that counts: then it is noted. */
  boolean event(@Nullable String type, @Nullable String data) {
    if (data == null) {
      return false;
    }
    boolean last = take(type, data);
    if (last) {
      note(Outcome.ANSWERED);
    }
    return last;
  }

  /** The body of a stream ended: as it should, or before the answer did. */
  void ended() {
    boolean whole;
    synchronized (this) {
      whole = usage.isWhole();
    }
    note(whole ? Outcome.ANSWERED : Outcome.BROKEN);
  }

  private synchronized boolean take(@Nullable String type, String json) {
    usage.accept(json);
    if (json.contains("\"service_tier\"")) {
      tier = OpenAiUsage.tier(JsonPeek.text(json, "service_tier"), tier);
    }
    return usage.isLast(type, json);
  }

  void failed(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; at != null && i < 16; i++, at = at.getCause()) {
      if (at instanceof HttpException http) {
        note(Statuses.outcome(Delivery.ofStatus(http.statusCode())));
        return;
      }
    }
    note(Statuses.outcome(NativeFailure.isUnsent(failure) ? Delivery.NOT_SENT : Delivery.UNKNOWN));
  }

  void canceled() {
    note(Outcome.CANCELED);
  }

  synchronized void note(Outcome outcome) {
    if (!noted) {
      noted = true;
      String model = usage.model().isEmpty() ? askedModel : usage.model();
      long took = Math.max(0, clock.nanoTime() - startedAt);
      account.note(
          new LlmAttempt(provider, model, outcome, usage.usage(), tier, requestBytes, took));
    }
  }
}
