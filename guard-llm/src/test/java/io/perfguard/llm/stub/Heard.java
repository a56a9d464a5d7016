/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.stub;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it heard of a stream. */
public class Heard implements LlmStreamHandler {
  public final List<String> pieces = new CopyOnWriteArrayList<>();
  public final List<Object> events = new CopyOnWriteArrayList<>();
  public final List<Usage> usages = new CopyOnWriteArrayList<>();
  public final AtomicInteger ends = new AtomicInteger();
  private final CompletableFuture<LlmResponse> end = new CompletableFuture<>();
  private final CompletableFuture<String> first = new CompletableFuture<>();

  @Override
  public void onText(String piece) {
    pieces.add(piece);
    first.complete(piece);
  }

  @Override
  public void onUsage(Usage usage) {
    usages.add(usage);
  }

  @Override
  public void onEvent(Object event) {
    events.add(event);
  }

  @Override
  public void onComplete(LlmResponse response) {
    ends.incrementAndGet();
    end.complete(response);
  }

  @Override
  public void onError(Throwable error) {
    ends.incrementAndGet();
    end.completeExceptionally(error);
  }

  public boolean isOver() {
    return end.isDone();
  }

  public String firstPiece() {
    return first.orTimeout(30, TimeUnit.SECONDS).join();
  }

  public LlmResponse response() {
    return end.orTimeout(30, TimeUnit.SECONDS).join();
  }

  public Throwable error() {
    try {
      throw new AssertionError("was answered: " + end.get(30, TimeUnit.SECONDS).finishReason());
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("heard no end", e);
    }
  }
}
