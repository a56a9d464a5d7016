/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * How a model of Spring AI was called. Immutable.
 *
 * @param prompt with what
 * @param context of the subscriber of a stream, such as the observation that it belongs to
 */
record SpringCall(Prompt prompt, ContextView context) {
  /** The call that a request came from; null if it came from elsewhere. */
  static @Nullable SpringCall of(@Nullable Object nativeRequest) {
    if (nativeRequest instanceof SpringCall call) {
      return call;
    }
    return nativeRequest instanceof Prompt prompt ? new SpringCall(prompt, Context.empty()) : null;
  }
}
