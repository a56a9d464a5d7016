/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCodecTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "na\u00efve \u00ff",
        "\u20ac 5 \ud83d\ude00",
        "broken \ud800 half",
        "\ud800"
      })
  void what_was_written_is_read_back(String text) {
    Usage usage = Usage.builder()
        .add(UsageUnit.INPUT, 120)
        .add(UsageUnit.OUTPUT, 1L << 40)
        .add(UsageUnit.REQUESTS, 1)
        .estimated()
        .build();
    LlmResponse answer = new LlmResponse(
        text, "{\"a\":1}" + text, "model-1", "stop", usage, ServiceTier.BATCH, null);
    byte[] bytes = AnswerCodec.write(answer);
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    assertThat(AnswerCodec.read(shifted, 3)).isEqualTo(answer);
  }

  @Test
  void the_librarys_own_answer_is_left_out() {
    LlmResponse answer =
        new LlmResponse("a", "", "m", "", null, ServiceTier.STANDARD, new Object());
    LlmResponse read = AnswerCodec.read(AnswerCodec.write(answer), 0);
    assertThat(read.nativeResponse()).isNull();
    assertThat(read.usage()).isNull();
  }

  @Test
  void plain_text_takes_a_byte_for_each_character() {
    LlmResponse answer = LlmResponse.of("x".repeat(1024), "gpt-4o-mini", Usage.of(100, 250));
    assertThat(AnswerCodec.write(answer).length).isLessThan(1024 + 64);
  }

  @Test
  void a_text_matches_itself_and_nothing_else() {
    for (String text : new String[] {"abc", "ab\u20ac", "\ud800x"}) {
      CompactText compact = CompactText.of(text);
      byte[] bytes = compact.bytes();
      assertThat(CompactText.matches(compact.form(), bytes, 0, bytes.length, text))
          .isTrue();
      assertThat(CompactText.matches(compact.form(), bytes, 0, bytes.length, text + "d"))
          .isFalse();
      assertThat(CompactText.matches(compact.form(), bytes, 0, bytes.length, "xyz"))
          .isFalse();
    }
  }
}
