/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import org.jspecify.annotations.Nullable;

/**
 * How a model of LangChain4j was called. Immutable.
 *
 * @param request with what
 * @param options with which options; null for none
 * @param inner whether by {@code doChat}, whose caller has told the listeners already
 */
record NativeCall(ChatRequest request, @Nullable ChatRequestOptions options, boolean inner) {
  /** The call that a request came from; null if it came from elsewhere. */
  static @Nullable NativeCall of(@Nullable Object nativeRequest) {
    if (nativeRequest instanceof NativeCall call) {
      return call;
    }
    return nativeRequest instanceof ChatRequest request
        ? new NativeCall(request, null, false)
        : null;
  }

  NativeCall with(ChatRequest other) {
    return new NativeCall(other, options, inner);
  }
}
