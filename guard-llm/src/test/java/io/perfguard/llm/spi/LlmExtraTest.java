/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LlmExtraTest {
  @Test
  void what_was_written_is_read_again() {
    LlmExtra extra = new LlmExtra(
        List.of(
            new LlmToolCall("c1", "weather", "{\"city\":\"Köln\"}"), new LlmToolCall("", "x", "")),
        "c0",
        "tool",
        List.of(new LlmMedia("image", "image/png", "", LlmMedia.hash("abc"), "low")),
        Map.of("z", "1", "a", "\"b\""));
    assertThat(LlmExtra.parse(extra.toJson())).isEqualTo(extra);
  }

  @Test
  void nothing_is_the_empty_text() {
    assertThat(LlmExtra.NONE.toJson()).isEmpty();
    assertThat(LlmExtra.parse("")).isEqualTo(LlmExtra.NONE);
    assertThat(LlmExtra.calls(List.of()).isEmpty()).isTrue();
  }

  @Test
  void fields_of_another_form_are_left_out() {
    assertThat(LlmExtra.parse("{\"tool_calls\":\"no\",\"media\":[7],\"new\":1}").toolCalls())
        .isEmpty();
  }

  @Test
  void nothing_of_what_was_said_is_printed() {
    assertThat(LlmExtra.calls(List.of(new LlmToolCall("1", "f", "secret"))).toString())
        .doesNotContain("secret");
    assertThat(new LlmToolCall("1", "f", "secret").toString()).doesNotContain("secret");
    assertThat(new LlmReasoningPiece("secret").toString()).doesNotContain("secret");
    assertThat(new LlmToolCallPiece(0, "", "", "secret").toString()).doesNotContain("secret");
    assertThat(LlmMedia.image("http://x/secret").toString()).doesNotContain("secret");
  }
}
