/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmCaller;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts a session in the place of each chat model of an application context. Nothing happens until
 * an application declares it:
 *
 * <pre>{@code
 * @Bean
 * static ChatModelGuard chatModelGuard() {
 *   return new ChatModelGuard((name, model) ->
 *       ChatSession.builder(name, SpringAiModels.of(model)).build());
 * }
 * }</pre>
 *
 * <p>A bean that others ask for by its own class, and not as {@link ChatModel}, must be left alone:
 * the function returns null for it.
 *
 * <p>Thread-safe, if the function is.
 */
public final class ChatModelGuard implements BeanPostProcessor {
  private final BiFunction<String, ChatModel, @Nullable LlmCaller> sessions;

  /**
   * Puts sessions in the place of models.
   *
   * @param sessions makes the session for a model from the name of its bean and the model; null to
   *     leave it alone
   */
  public ChatModelGuard(BiFunction<String, ChatModel, @Nullable LlmCaller> sessions) {
    this.sessions = Require.nonNull(sessions, "sessions");
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (!(bean instanceof ChatModel model) || bean instanceof GuardedSpringChatModel) {
      return bean;
    }
    LlmCaller session = sessions.apply(beanName, model);
    return session == null ? bean : GuardedSpringChatModel.of(session, model);
  }
}
