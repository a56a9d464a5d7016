/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.internal.json.JsonTree;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatExportTest {
  private final ChatSession chat = ChatSession.builder("support", FakeModel.of("gpt-4o"))
      .budget(Budget.monthly(Money.usd(1)))
      .models(FakeModel.of("gpt-4o-mini"))
      .clock(new ManualClock())
      .build();

  @Test
  void json_holds_everything_and_money_in_whole_pico_dollars() {
    chat.in(ChatContext.of("extract").withTenant("acme")).ask("Hello");
    Object root = JsonTree.parse(ChatExport.json("support", chat.details()));
    assertThat(JsonTree.at(root, "schemaVersion")).isEqualTo(BigDecimal.ONE);
    assertThat(JsonTree.at(root, "session")).isEqualTo("support");
    assertThat(JsonTree.at(root, "stats", "costPicos")).isEqualTo(new BigDecimal("3500000000"));
    assertThat(JsonTree.at(root, "stats", "cacheHitRate")).isNull();
    for (String list :
        List.of("byOperation", "byModel", "byTenant", "hours", "budgets", "whatIf", "prompts")) {
      assertThat((List<?>) JsonTree.at(root, list)).as(list).isNotEmpty();
    }
    Object operation = ((List<?>) JsonTree.at(root, "byOperation")).get(0);
    assertThat(JsonTree.at(operation, "name")).isEqualTo("extract");
    assertThat(JsonTree.at(operation, "costPicos")).isEqualTo(new BigDecimal("3500000000"));
    assertThat(JsonTree.at(operation, "usage"))
        .isEqualTo(Map.of("input", new BigDecimal(1_000), "output", new BigDecimal(100)));
  }

  @Test
  void csv_has_a_line_for_each_pair_and_quotes_what_must_be() {
    chat.in(ChatContext.of("extract, \"all\"")).ask("Hello");
    chat.in(ChatContext.of("=cmd()")).ask("Hello");
    assertThat(ChatExport.csv(chat.details()).split("\r\n", -1))
        .containsExactly(
            "operation,model,calls,hits,failures,attempts,unpriced,input_tokens,cache_read_tokens,"
                + "cache_write_tokens,output_tokens,reasoning_tokens,cost_usd,wasted_usd,saved_usd",
            "'=cmd(),gpt-4o,1,0,0,1,0,1000,0,0,100,0,0.0035,0.00,0.00",
            "\"extract, \"\"all\"\"\",gpt-4o,1,0,0,1,0,1000,0,0,100,0,0.0035,0.00,0.00",
            "");
  }

  @Test
  void a_session_without_traffic_is_exported_too() {
    assertThat(JsonTree.parse(ChatExport.json("support", chat.details()))).isNotNull();
    assertThat(ChatExport.csv(chat.details()).lines()).hasSize(1);
  }
}
