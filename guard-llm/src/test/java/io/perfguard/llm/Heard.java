/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a caller of a test heard of its stream. */
final class Heard implements LlmStreamHandler {
  final List<String> pieces = new ArrayList<>();
  final CompletableFuture<LlmResponse> end = new CompletableFuture<>();

  @Override
  public synchronized void onText(String piece) {
    pieces.add(piece);
  }

  @Override
  public void onComplete(LlmResponse response) {
    if (!end.complete(response)) {
      throw new AssertionError("a second end");
    }
  }

  @Override
  public void onError(Throwable error) {
    if (!end.completeExceptionally(error)) {
      throw new AssertionError("a second end");
    }
  }

  LlmResponse response() {
    return end.orTimeout(30, TimeUnit.SECONDS).join();
  }

  synchronized String text() {
    return String.join("", pieces);
  }
}
