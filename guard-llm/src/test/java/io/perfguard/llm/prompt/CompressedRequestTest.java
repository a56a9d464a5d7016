/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompressedRequestTest {
  private static final String JSON = "Data:\n{\n  \"a\": 1,\n  \"b\": [ 1, 2, 3 ]\n}\n";
  private static final String SHORT = "Data:\n{\"a\":1,\"b\":[1,2,3]}\n";

  private final PromptCompressor lossless = PromptCompressor.lossless();

  private static LlmRequest conversation() {
    return LlmRequest.builder()
        .model("m")
        .message(LlmMessage.system(JSON))
        .message(LlmMessage.user(JSON))
        .message(LlmMessage.assistant(JSON))
        .message(LlmMessage.user(JSON))
        .build();
  }

  private static List<String> texts(CompressedRequest result) {
    return result.request().messages().stream().map(LlmMessage::text).toList();
  }

  @Test
  void messages_that_were_sent_before_stay_as_they_are() {
    assertThat(texts(lossless.compress(conversation(), 3)))
        .containsExactly(JSON, JSON, JSON, SHORT);
    assertThat(texts(lossless.compress(conversation(), 100)))
        .containsExactly(JSON, JSON, JSON, JSON);
  }

  @Test
  void what_the_model_said_stays_as_it_is() {
    assertThat(texts(lossless.compress(conversation(), 0)))
        .containsExactly(SHORT, SHORT, JSON, SHORT);
  }

  @Test
  void a_longer_conversation_begins_as_the_shorter_one_did() {
    LlmRequest longer =
        conversation().toBuilder().message(LlmMessage.user("More. ")).build();
    assertThat(texts(lossless.compress(longer, 0)).subList(0, 4))
        .isEqualTo(texts(lossless.compress(conversation(), 0)));
  }

  @Test
  void all_but_the_messages_is_the_same() {
    CompressedRequest result = lossless.compress(conversation(), 0);
    assertThat(result.isChanged()).isTrue();
    assertThat(result.request().model()).isEqualTo("m");
    assertThat(result.savedTokens())
        .isEqualTo(3 * lossless.compress(JSON).savedTokens())
        .isPositive();
    LlmRequest plain = LlmRequest.user("nothing to do");
    assertThat(lossless.compress(plain, 0).request()).isSameAs(plain);
    assertThat(lossless.compress(plain, 0).savedTokens()).isZero();
  }

  @Test
  void a_dry_run_sends_what_came() {
    CompressedRequest tried = lossless.dryRun().compress(conversation(), 0);
    assertThat(texts(tried)).containsExactly(JSON, JSON, JSON, JSON);
    assertThat(tried.savedTokens()).isZero();
  }

  @Test
  void savings_are_less_than_zero_where_a_cached_beginning_is_lost() {
    CompressedRequest result = lossless.compress(conversation(), 0);
    TokenPrices prices = new TokenPrices(10, 1, 50);
    long before = result.messages().get(0).tokensBefore();
    long after = result.messages().get(0).tokensAfter();
    // Four messages were read from the cache; now three short ones and one long are paid in full.
    assertThat(result.netSavings(4, prices))
        .isEqualTo(Money.ofPicos(4 * before - 10 * (3 * after + before)));
    assertThat(result.netSavings(4, prices).isNegative()).isTrue();
    assertThat(result.netSavings(0, prices)).isEqualTo(Money.ofPicos(10 * result.savedTokens()));
  }

  @Test
  void savings_behind_the_cached_beginning_are_whole() {
    CompressedRequest result = lossless.compress(conversation(), 3);
    assertThat(result.netSavings(3, new TokenPrices(10, 1, 50)))
        .isEqualTo(Money.ofPicos(10 * result.savedTokens()));
  }

  @Test
  void a_negative_place_is_refused() {
    assertThatThrownBy(() -> lossless.compress(conversation(), -1))
        .hasMessage("stableUntil must be >= 0, was -1");
  }
}
