/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.spi.LlmResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKindTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "KEY | use sk-proj-abcdEFGH1234ijklMNOP5678 please",
        "KEY | sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "KEY | AKIAIOSFODNN7EXAMPLE",
        "KEY | ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "KEY | xoxb-123456789012-abcdef",
        "KEY | AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
        "KEY | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "KEY | -----BEGIN RSA PRIVATE KEY-----",
        "KEY | Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345",
        "PASSWORD | my password is hunter2",
        "PASSWORD | api_key=abc123def",
        "PASSWORD | pin: 1234",
        "EMAIL | write to jane.doe+x@mail.example.co.uk today",
        "CARD | 4111 1111 1111 1111",
        "CARD | 5500-0000-0000-0004",
        "CARD | card 378282246310005.",
        "IBAN | GB82 WEST 1234 5698 7654 32",
        "IBAN | send it to DE89370400440532013000 AT ONCE",
        "SOCIAL_SECURITY_NUMBER | it is 219-09-9999",
      })
  void it_is_found(SecretKind kind, String text) {
    assertThat(EnumSet.allOf(SecretKind.class))
        .filteredOn(each -> each.isIn(text))
        .contains(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How do I reset my password?",
        "What is an API key and where do I find it?",
        "my password is not accepted",
        "The pin is broken",
        "Order 4111 1111 1111 1112 is late",
        "emissions of 1234567890123456 kg",
        "GB82 WEST 1234 5698 7654 33",
        "call +49 30 123456",
        "version 2024-01-02 of 000-12-3456",
        "user@ is no address, nor is @handle",
        "a task-oriented sketch of risk-management-frameworks",
      })
  void harmless_text_is_left_alone(String text) {
    assertThat(EnumSet.allOf(SecretKind.class))
        .filteredOn(each -> each.isIn(text))
        .isEmpty();
  }

  @Test
  void a_look_for_hints_loses_nothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] parts = {
      "sk-",
      "proj",
      "xoxb-",
      "AKIA",
      "bearer ",
      "eyJabcdefgh",
      ".",
      "-----BEGIN ",
      "RSA PRIVATE KEY",
      "pass",
      "word",
      " is ",
      ": ",
      "=",
      "Pin",
      "KEY",
      "api_",
      "token",
      "a@b",
      ".de",
      "4111 1111",
      " 1111-1111",
      "219-09",
      "-9999",
      "DE89 3704 0044",
      "0532013000",
      "AB12",
      "abcdefghij",
      "0123456789",
      " ",
      "\n",
      "x1!",
      "ghp_"
    };
    int found = 0;
    for (int i = 0; i < 40_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      for (SecretKind kind : SecretKind.values()) {
        boolean is = kind.isFound(text.toString());
        found += is ? 1 : 0;
        assertThat(kind.isIn(text.toString()))
            .as("seed %d: %s in %s", seed, kind, text)
            .isEqualTo(is);
      }
    }
    assertThat(found).as("seed %d", seed).isGreaterThan(1_000);
  }

  @Test
  @Timeout(20)
  void hostile_text_takes_no_longer_than_its_length() {
    for (String part :
        new String[] {"a", "1 ", "sk-", "eyJ.", "a.", "A1 ", "password is ", "@a."}) {
      String text = part.repeat(50_000 / part.length());
      long start = System.nanoTime();
      for (SecretKind kind : SecretKind.values()) {
        kind.isIn(text);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(part)
          .isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_rule_looks_at_both_question_and_answer_and_can_be_joined_with_another() {
    SemanticScope scope = SemanticScope.of("t", "m");
    LlmResponse plain = LlmResponse.of("fine", "m", null);
    LlmResponse mail = LlmResponse.of("jane@example.com", "m", null);
    assertThat(Cacheability.withoutSecrets().isCacheable(scope, "a", plain)).isTrue();
    assertThat(Cacheability.withoutSecrets().isCacheable(scope, "a", mail)).isFalse();
    assertThat(Cacheability.withoutSecrets().isCacheable(scope, "joe@example.com", plain))
        .isFalse();
    assertThat(Cacheability.withoutSecrets().isTextCacheable(scope, "a", mail)).isTrue();
    assertThat(Cacheability.withoutSecrets().isTextCacheable(scope, "joe@example.com", plain))
        .isFalse();
    Cacheability none = (s, text, answer) -> false;
    assertThat(none.isTextCacheable(scope, "a", plain)).isFalse();
    assertThat(Cacheability.withoutSecrets().and(none).isTextCacheable(scope, "a", plain))
        .isFalse();
    Cacheability keys = Cacheability.without(EnumSet.of(SecretKind.KEY));
    assertThat(keys.isCacheable(scope, "a", mail)).isTrue();
    assertThat(keys.and((s, text, answer) -> false).isCacheable(scope, "a", plain))
        .isFalse();
  }
}
