/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"a\\\"b\"",
        "[]",
        "{}",
        "{\"b\":1,\"a\":[1,2.50,{\"c\":null}]}",
        "12345678901234567890.123456789012345678901234567890",
        "-0.1",
        "1E+400"
      })
  void what_was_read_is_written_again_with_every_digit(String json) {
    assertThat(JsonText.write(JsonTree.parse(json))).isEqualTo(json);
  }

  @Test
  void sorted_maps_that_are_equal_are_equal_text() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", 1);
    one.put("a", 2L);
    assertThat(JsonText.sorted(one)).isEqualTo("{\"a\":2,\"b\":1}");
  }

  @Test
  void numbers_that_JSON_does_not_know_are_null() {
    assertThat(JsonText.write(Double.NaN)).isEqualTo("null");
    assertThat(JsonText.write(0.7)).isEqualTo("0.7");
  }
}
