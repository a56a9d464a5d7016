/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmReasoningPiece;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.LlmToolCallPiece;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hears a session, and tells a handler of LangChain4j: its own events as they came, and those of
 * ours in its words. Not thread-safe, as the session tells one thing at a time; the handle is.
 */
final class HandlerBridge implements LlmStreamHandler {
  private static final class Handle implements StreamingHandle {
    private volatile boolean canceled;
    private volatile @Nullable LlmStream stream;

    void found(LlmStream running) {
      stream = running;
      if (canceled) {
        running.cancel();
      }
    }

    @Override
    public void cancel() {
      canceled = true;
      LlmStream running = stream;
      if (running != null) {
        running.cancel();
      }
    }

    @Override
    public boolean isCancelled() {
      return canceled;
    }
  }

  private final StreamingChatResponseHandler handler;
  private final Handle handle = new Handle();
  private final Map<Integer, String> toolNames = new HashMap<>();
  private boolean callsTold;

  private HandlerBridge(StreamingChatResponseHandler handler) {
    this.handler = handler;
  }

  /** Asks a session, and tells a handler of what comes, failures included. */
  static StreamingHandle ask(
      LlmCaller session, LlmRequest request, StreamingChatResponseHandler handler) {
    HandlerBridge bridge = new HandlerBridge(handler);
    try {
      bridge.handle.found(session.stream(request, bridge));
    } catch (RuntimeException e) {
      bridge.onError(e);
    }
    return bridge.handle;
  }

  @Override
  public void onText(String piece) {
    handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(handle));
  }

  @Override
  public void onEvent(@Nullable Object event) {
    if (event instanceof PartialThinking thinking) {
      handler.onPartialThinking(thinking, new PartialThinkingContext(handle));
    } else if (event instanceof PartialToolCall call) {
      handler.onPartialToolCall(call, new PartialToolCallContext(handle));
    } else if (event instanceof CompleteToolCall call) {
      callsTold = true;
      handler.onCompleteToolCall(call);
    } else if (event instanceof LlmReasoningPiece piece) {
      if (!piece.text().isEmpty()) {
        handler.onPartialThinking(
            new PartialThinking(piece.text()), new PartialThinkingContext(handle));
      }
    } else if (event instanceof LlmToolCallPiece piece) {
      call(piece);
    } else if (event != null) {
      handler.onUnmappedRawEvent(event);
    }
  }

  // LangChain4j wants the name in each piece, and no piece without arguments.
  private void call(LlmToolCallPiece piece) {
    if (!piece.name().isEmpty()) {
      toolNames.put(piece.index(), piece.name());
    }
    String name = toolNames.get(piece.index());
    if (name != null && !piece.arguments().isEmpty()) {
      PartialToolCall call = PartialToolCall.builder()
          .index(piece.index())
          .id(piece.id().isEmpty() ? null : piece.id())
          .name(name)
          .partialArguments(piece.arguments())
          .build();
      handler.onPartialToolCall(call, new PartialToolCallContext(handle));
    }
  }

  @Override
  public void onComplete(LlmResponse response) {
    ChatResponse theirs = Responses.theirs(response);
    boolean made = theirs != response.nativeResponse();
    List<ToolExecutionRequest> calls = theirs.aiMessage().toolExecutionRequests();
    if (made && !callsTold && calls != null) {
      for (int i = 0; i < calls.size(); i++) {
        handler.onCompleteToolCall(new CompleteToolCall(i, calls.get(i)));
      }
    }
    handler.onCompleteResponse(theirs);
  }

  @Override
  public void onError(Throwable error) {
    handler.onError(NativeFailure.untold(error));
  }
}
