/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.usage.Usage;
import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void what_is_said_is_in_no_log_line() {
    LlmMessage message = LlmMessage.user("my secret");
    LlmRequest request = LlmRequest.builder().message(message).build();
    LlmResponse response = LlmResponse.of("your secret", "gpt-4o", Usage.of(10, 2));
    assertThat(message + " " + request + " " + response)
        .isEqualTo("USER message of 9 characters request of 1 messages to the usual model"
            + " answer of gpt-4o, 11 characters, stop, input 10, output 2");
  }
}
