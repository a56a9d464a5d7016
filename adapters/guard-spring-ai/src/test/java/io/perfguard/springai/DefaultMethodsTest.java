/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatModel;

/** A default method that Spring AI adds would pass a guard by: so each must be overridden. */
class DefaultMethodsTest {
  private static List<String> missing(Class<?> ours, Class<?> theirs) throws NoSuchMethodException {
    List<String> missing = new ArrayList<>();
    for (Method method : theirs.getMethods()) {
      boolean counts = !Modifier.isStatic(method.getModifiers()) && !method.isBridge();
      if (counts
          && ours.getMethod(method.getName(), method.getParameterTypes())
              .getDeclaringClass()
              .isInterface()) {
        missing.add(method.toString());
      }
    }
    return missing;
  }

  @Test
  void a_guarded_model_overrides_all() throws NoSuchMethodException {
    assertThat(missing(GuardedSpringChatModel.class, ChatModel.class)).isEmpty();
  }

  @Test
  void a_method_that_is_not_overridden_is_found() throws NoSuchMethodException {
    assertThat(missing(FakeChatModel.class, ChatModel.class))
        .anyMatch(method -> method.contains("call(java.lang.String)"));
  }
}
