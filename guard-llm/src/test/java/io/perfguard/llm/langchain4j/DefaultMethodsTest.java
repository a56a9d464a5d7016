/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A default method that LangChain4j adds would pass a guard by: so each must be overridden. */
class DefaultMethodsTest {
  private static List<String> missing(Class<?> ours, Class<?> theirs) {
    List<String> missing = new ArrayList<>();
    for (Method method : theirs.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      try {
        Method found = ours.getMethod(method.getName(), method.getParameterTypes());
        if (found.getDeclaringClass().isInterface()) {
          missing.add(method.toString());
        }
      } catch (NoSuchMethodException e) {
        missing.add(method.toString());
      }
    }
    return missing;
  }

  @Test
  void a_guarded_model_overrides_all() {
    assertThat(missing(GuardedChatModel.class, ChatModel.class)).isEmpty();
    assertThat(missing(GuardedStreamingChatModel.class, StreamingChatModel.class))
        .isEmpty();
  }

  @Test
  void what_hears_a_model_overrides_all() {
    assertThat(missing(NativeHandler.class, StreamingChatResponseHandler.class)).isEmpty();
    assertThat(missing(EventSink.class, StreamingChatResponseHandler.class)).isEmpty();
  }

  @Test
  void what_sees_attempts_overrides_all() {
    assertThat(missing(AttemptHttpClient.class, HttpClient.class)).isEmpty();
    assertThat(missing(AttemptListener.class, ServerSentEventListener.class)).isEmpty();
    assertThat(missing(GuardedHttpClientBuilder.class, HttpClientBuilder.class)).isEmpty();
  }

  @Test
  void a_method_that_is_not_overridden_is_found() {
    class Forgetful implements ChatModel {
      @Override
      public ChatResponse chat(ChatRequest chatRequest) {
        return null;
      }
    }
    assertThat(missing(Forgetful.class, ChatModel.class))
        .anyMatch(method -> method.contains("doChatAsync"))
        .noneMatch(method ->
            method.endsWith("ChatModel.chat(dev.langchain4j.model.chat.request.ChatRequest)"));
  }
}
