/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.ServiceTier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SemanticScopeTest {
  private static LlmRequest.Builder base() {
    return LlmRequest.builder()
        .message(LlmMessage.system("You help."))
        .message(LlmMessage.user("Hello"))
        .message(LlmMessage.assistant("Hi, how can I help?"))
        .message(LlmMessage.user("What does it cost?"));
  }

  private static SemanticScope scope(LlmRequest request) {
    return SemanticScope.of(request, "usual", "tenant", "v1", "en");
  }

  @Test
  void only_the_last_words_of_the_person_are_soft() {
    LlmRequest request = base().build();
    List<LlmMessage> messages = new ArrayList<>(request.messages());
    messages.set(3, LlmMessage.user("How dear is it?"));
    LlmRequest reworded = base().messages(messages).build();
    assertThat(scope(reworded)).isEqualTo(scope(request));
    assertThat(SemanticScope.textOf(request)).isEqualTo("What does it cost?");
    assertThat(SemanticScope.textOf(reworded)).isEqualTo("How dear is it?");
    assertThat(scope(request).turn()).isEqualTo(SemanticScope.Turn.TEXT);
    assertThat(scope(base().tier(ServiceTier.FLEX).build())).isEqualTo(scope(request));
  }

  @Test
  void whatever_else_differs_is_another_scope() {
    Set<SemanticScope> scopes = new HashSet<>();
    LlmRequest request = base().build();
    List<SemanticScope> all = List.of(
        scope(request),
        SemanticScope.of(request, "other", "tenant", "v1", "en"),
        SemanticScope.of(request, "usual", "other", "v1", "en"),
        SemanticScope.of(request, "usual", "tenant", "v2", "en"),
        SemanticScope.of(request, "usual", "tenant", "v1", "de"),
        scope(base().model("named").build()),
        scope(base().temperature(0.0).build()),
        scope(base().temperature(0.1).build()),
        scope(base().temperature(0.3).build()),
        scope(base().responseFormat("json").build()),
        scope(base().maximumOutputTokens(5).build()),
        scope(base().parameter("seed", "1").build()),
        scope(base().parameter("seed", "11").build()),
        scope(base().tool(new LlmTool("a", "b", "c")).build()),
        scope(base().tool(new LlmTool("ab", "", "c")).build()),
        scope(changed(0, LlmMessage.system("You help!"))),
        scope(changed(1, LlmMessage.user("Hello!"))),
        scope(changed(1, LlmMessage.assistant("Hello"))),
        scope(changed(2, LlmMessage.assistant("Yes?"))),
        scope(changed(2, new LlmMessage(LlmRole.ASSISTANT, "Hi, how can I help?", "{}"))),
        scope(changed(3, new LlmMessage(LlmRole.USER, "What does it cost?", "{\"img\":1}"))),
        scope(base().messages(request.messages().subList(1, 4)).build()),
        scope(base().messages(request.messages().subList(3, 4)).build()),
        scope(base().message(new LlmMessage(LlmRole.TOOL, "5", "{}")).build()));
    scopes.addAll(all);
    assertThat(scopes).hasSameSizeAs(all);
  }

  private static LlmRequest changed(int place, LlmMessage message) {
    List<LlmMessage> messages = new ArrayList<>(base().build().messages());
    messages.set(place, message);
    return base().messages(messages).build();
  }

  @Test
  void a_tools_turn_a_picture_and_an_end_without_a_question_are_told_apart() {
    LlmMessage tool = new LlmMessage(LlmRole.TOOL, "5", "{\"id\":1}");
    assertThat(scope(base().message(tool).build()).turn()).isEqualTo(SemanticScope.Turn.TOOL);
    LlmMessage picture = new LlmMessage(LlmRole.USER, "What is this?", "{\"image\":\"abc\"}");
    assertThat(scope(base().message(picture).build()).turn()).isEqualTo(SemanticScope.Turn.OTHER);
    assertThat(scope(base().message(LlmMessage.assistant("It")).build()).turn())
        .isEqualTo(SemanticScope.Turn.OTHER);
    assertThat(scope(base().message(LlmMessage.system("Be brief.")).build()).turn())
        .isEqualTo(SemanticScope.Turn.OTHER);
    assertThat(scope(base().message(LlmMessage.user(" ")).build()).turn())
        .isEqualTo(SemanticScope.Turn.OTHER);
    LlmRequest system = LlmRequest.builder().message(LlmMessage.system("a")).build();
    assertThat(scope(system).turn()).isEqualTo(SemanticScope.Turn.OTHER);
    assertThat(SemanticScope.textOf(system)).isEmpty();
  }

  @Test
  void temperatures_are_rounded_up() {
    assertThat(scope(base().temperature(0.3).build()).temperature()).isEqualTo(3);
    assertThat(scope(base().temperature(0.31).build()).temperature()).isEqualTo(4);
    assertThat(scope(base().temperature(0.0).build()).temperature()).isZero();
    assertThat(scope(base().build()).temperature()).isEqualTo(SemanticScope.USUAL_TEMPERATURE);
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller does
  void nobody_is_no_partition() {
    LlmRequest request = base().build();
    assertThatThrownBy(() -> SemanticScope.of(request, "m", "", "", ""))
        .hasMessage("partition must not be empty");
    assertThatThrownBy(() -> SemanticScope.of(request, "m", null, "", ""))
        .hasMessage("partition must not be null");
  }

  @Test
  void nothing_secret_is_printed() {
    assertThat(scope(base().build()).toString()).doesNotContain("tenant").doesNotContain("cost");
  }

  @Test
  void other_versions_and_languages_are_copies() {
    SemanticScope scope = scope(base().build());
    assertThat(scope.withContextVersion("v2"))
        .isEqualTo(SemanticScope.of(base().build(), "usual", "tenant", "v2", "en"));
    assertThat(scope.withLocale("de"))
        .isEqualTo(SemanticScope.of(base().build(), "usual", "tenant", "v1", "de"));
  }

  @Test
  void texts_have_one_form_where_no_reader_sees_a_difference() {
    assertThat(Texts.normal("  What is  it?\n")).isEqualTo("What is it?");
    assertThat(Texts.normal("cafe\u0301")).isEqualTo("caf\u00e9");
    assertThat(Texts.normal("tab\tbed and\u00a0hard")).isEqualTo("tab bed and hard");
    assertThat(Texts.normal("if x:\n    y  = 1")).isEqualTo("if x:\n    y  = 1");
    assertThat(Texts.normal("find \"a  b\"")).isEqualTo("find \"a  b\"");
    assertThat(Texts.normal("US and us")).isEqualTo("US and us");
  }
}
