/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What goes wrong at the next requests of a {@link StubLlmServer}. Thread-safe. */
public final class StubFaults {
  /** A refusal; {@code retryAfterSeconds} is -1 for a provider that does not say. */
  record Refusal(int status, int retryAfterSeconds, AtomicInteger left) {}

  private final AtomicReference<@Nullable Refusal> refusal = new AtomicReference<>();
  private final AtomicInteger brokenStreams = new AtomicInteger();
  private final AtomicInteger lostItems = new AtomicInteger();

  StubFaults() {}

  /** The next so many requests get status 429, with a header that says when to come back. */
  public void limitRate(int requests, int retryAfterSeconds) {
    refusal.set(new Refusal(429, retryAfterSeconds, new AtomicInteger(requests)));
  }

  /** The next so many requests get a status, such as 500, and nothing is billed. */
  public void fail(int requests, int status) {
    refusal.set(new Refusal(status, -1, new AtomicInteger(requests)));
  }

  /** The next so many streams end in the middle: the connection is closed. */
  public void breakStreams(int streams) {
    brokenStreams.set(streams);
  }

  /** The next so many answers to several items lack the last one. */
  public void loseItems(int answers) {
    lostItems.set(answers);
  }

  @Nullable
  Refusal refuses() {
    Refusal now = refusal.get();
    return now != null && takes(now.left) ? now : null;
  }

  boolean breaksStream() {
    return takes(brokenStreams);
  }

  boolean losesItem() {
    return takes(lostItems);
  }

  private static boolean takes(AtomicInteger left) {
    return left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
  }
}
