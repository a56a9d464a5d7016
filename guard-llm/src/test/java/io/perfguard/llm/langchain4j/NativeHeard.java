/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A handler of LangChain4j that remembers what it heard, in order. */
class NativeHeard implements StreamingChatResponseHandler {
  final List<String> heard = new CopyOnWriteArrayList<>();
  final CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();
  private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

  @Override
  public void onPartialResponse(PartialResponse partialResponse, PartialResponseContext context) {
    heard.add("text " + partialResponse.text());
    handle.complete(context.streamingHandle());
  }

  @Override
  public void onPartialThinking(PartialThinking partialThinking) {
    heard.add("thinking " + partialThinking.text());
  }

  @Override
  public void onPartialToolCall(PartialToolCall call) {
    heard.add("part " + call.index() + " " + call.name() + " " + call.partialArguments());
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall call) {
    heard.add("call " + call.toolExecutionRequest().name() + " "
        + call.toolExecutionRequest().arguments());
  }

  @Override
  public void onUnmappedRawEvent(Object rawEvent) {
    heard.add("raw " + rawEvent);
  }

  @Override
  public void onCompleteResponse(ChatResponse completeResponse) {
    end.complete(completeResponse);
  }

  @Override
  public void onError(Throwable error) {
    end.completeExceptionally(error);
  }

  boolean isOver() {
    return end.isDone();
  }

  ChatResponse response() {
    return end.orTimeout(30, TimeUnit.SECONDS).join();
  }

  Throwable error() {
    try {
      throw new AssertionError("was answered: " + end.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("heard no end", e);
    }
  }
}
