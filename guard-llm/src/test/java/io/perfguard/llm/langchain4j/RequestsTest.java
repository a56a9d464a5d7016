/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static LlmRequest ours(ChatRequest request) {
    return Requests.ours(request, null, request);
  }

  private static LlmRequest ours(ChatRequest request, ChatRequestParameters defaults) {
    return Requests.ours(request, defaults, request);
  }

  private static ChatRequest.Builder said(ChatMessage... messages) {
    return ChatRequest.builder().messages(messages);
  }

  private static List<ChatMessage> allKinds() {
    return List.of(
        SystemMessage.from("be brief"),
        UserMessage.from("hello"),
        UserMessage.from(
            TextContent.from("look"),
            ImageContent.from("aGk=", "image/png"),
            TextContent.from("well")),
        AiMessage.from(
            "let me",
            List.of(ToolExecutionRequest.builder()
                .id("1")
                .name("add")
                .arguments("{\"a\":1}")
                .build())),
        ToolExecutionResultMessage.from("1", "add", "2"),
        CustomMessage.from(Map.of("k", "v")));
  }

  @Test
  void each_kind_of_message_is_told() {
    List<LlmMessage> ours = Messages.ours(allKinds());
    assertThat(ours)
        .extracting(LlmMessage::role)
        .containsExactly(
            LlmRole.SYSTEM,
            LlmRole.USER,
            LlmRole.USER,
            LlmRole.ASSISTANT,
            LlmRole.TOOL,
            LlmRole.USER);
    assertThat(ours.get(1)).isEqualTo(LlmMessage.user("hello"));
    assertThat(ours.get(2).text()).isEqualTo("look\nwell");
    assertThat(LlmExtra.parse(ours.get(2).extra()).media())
        .containsExactly(new LlmMedia("image", "image/png", "", LlmMedia.hash("aGk="), "low"));
    assertThat(LlmExtra.parse(ours.get(3).extra()).toolCalls())
        .containsExactly(new LlmToolCall("1", "add", "{\"a\":1}"));
    assertThat(LlmExtra.parse(ours.get(4).extra()).toolCallId()).isEqualTo("1");
    assertThat(ours.get(5).extra()).contains("{\\\"k\\\":\\\"v\\\"}");
  }

  @Test
  void messages_that_the_model_can_tell_apart_are_not_equal() {
    assertThat(Messages.ours(UserMessage.from(TextContent.from("a"), TextContent.from("b"))))
        .isNotEqualTo(Messages.ours(UserMessage.from("a\nb")));
    assertThat(Messages.ours(UserMessage.from(ImageContent.from("aGk=", "image/png"))))
        .isNotEqualTo(Messages.ours(UserMessage.from(ImageContent.from("aGj=", "image/png"))));
    assertThat(Messages.ours(UserMessage.from("anna", "a")))
        .isNotEqualTo(Messages.ours(UserMessage.from("a")));
    assertThat(
            Messages.ours(UserMessage.from(ImageContent.from("http://x/y"), TextContent.from("a"))))
        .isNotEqualTo(Messages.ours(
            UserMessage.from(TextContent.from("a"), ImageContent.from("http://x/y"))));
  }

  @Test
  void what_was_not_changed_is_the_same_object() {
    ChatRequest request =
        said(allKinds().toArray(new ChatMessage[0])).temperature(0.5).build();
    assertThat(Requests.theirs(ours(request), null).request()).isSameAs(request);
  }

  @Test
  void parameters_have_the_names_that_providers_have() {
    LlmRequest ours = ours(said(UserMessage.from("a"))
        .modelName("m")
        .temperature(0.5)
        .topP(0.25)
        .topK(3)
        .frequencyPenalty(0.1)
        .presencePenalty(0.2)
        .maxOutputTokens(9)
        .stopSequences(List.of("x"))
        .toolChoice(ToolChoice.REQUIRED)
        .build());
    assertThat(ours.model()).isEqualTo("m");
    assertThat(ours.temperature()).isEqualTo(0.5);
    assertThat(ours.maximumOutputTokens()).hasValue(9);
    assertThat(ours.parameters())
        .isEqualTo(Map.of(
            "top_p",
            "0.25",
            "top_k",
            "3",
            "frequency_penalty",
            "0.1",
            "presence_penalty",
            "0.2",
            "stop",
            "[\"x\"]",
            "tool_choice",
            "\"required\""));
  }

  @Test
  void what_a_providers_own_parameters_say_is_told_too() {
    OpenAiChatRequestParameters own = OpenAiChatRequestParameters.builder()
        .seed(7)
        .reasoningEffort("low")
        .serviceTier("flex")
        .maxCompletionTokens(44)
        .logitBias(Map.of("b", 2, "a", 1))
        .customParameters(Map.of("verbosity", "low"))
        .build();
    LlmRequest ours = ours(said(UserMessage.from("a")).parameters(own).build());
    assertThat(ours.tier()).isEqualTo(ServiceTier.FLEX);
    assertThat(ours.maximumOutputTokens()).hasValue(44);
    assertThat(ours.parameters())
        .isEqualTo(Map.of(
            "seed",
            "7",
            "reasoning_effort",
            "\"low\"",
            "logit_bias",
            "{\"a\":1,\"b\":2}",
            "verbosity",
            "\"low\""));
  }

  @Test
  void defaults_of_the_model_count_but_for_its_name() {
    ChatRequestParameters defaults = ChatRequestParameters.builder()
        .modelName("usual")
        .temperature(0.1)
        .maxOutputTokens(5)
        .build();
    LlmRequest ours = ours(said(UserMessage.from("a")).temperature(0.9).build(), defaults);
    assertThat(ours.model()).isEmpty();
    assertThat(ours.temperature()).isEqualTo(0.9);
    assertThat(ours.maximumOutputTokens()).hasValue(5);
  }

  @Test
  void tools_and_formats_are_schemas() {
    JsonObjectSchema schema =
        JsonObjectSchema.builder().addStringProperty("city").required("city").build();
    LlmRequest ours = ours(said(UserMessage.from("a"))
        .toolSpecifications(
            ToolSpecification.builder()
                .name("weather")
                .description("Looks")
                .parameters(schema)
                .build(),
            ToolSpecification.builder().name("none").build())
        .responseFormat(ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder().name("place").rootElement(schema).build())
            .build())
        .build());
    String json =
        "\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";
    assertThat(ours.tools())
        .containsExactly(new LlmTool("weather", "Looks", "{" + json), new LlmTool("none", "", ""));
    assertThat(ours.responseFormat()).isEqualTo("{\"title\":\"place\"," + json);
  }

  @Test
  void only_what_was_changed_is_changed() {
    OpenAiChatRequestParameters own =
        OpenAiChatRequestParameters.builder().seed(7).temperature(0.3).build();
    ChatRequest request = said(UserMessage.from("a")).parameters(own).build();
    LlmRequest changed = ours(request).withModel("big").withMaximumOutputTokens(77);
    ChatRequest theirs = Requests.theirs(changed, null).request();
    assertThat(theirs.messages().get(0)).isSameAs(request.messages().get(0));
    assertThat(theirs.parameters()).isInstanceOf(OpenAiChatRequestParameters.class);
    assertThat(((OpenAiChatRequestParameters) theirs.parameters()).seed()).isEqualTo(7);
    assertThat(theirs.modelName()).isEqualTo("big");
    assertThat(theirs.maxOutputTokens()).isEqualTo(77);
    assertThat(theirs.temperature()).isEqualTo(0.3);
  }

  @Test
  void a_bound_in_OpenAIs_own_field_is_changed_there() {
    OpenAiChatRequestParameters defaults = OpenAiChatRequestParameters.builder()
        .modelName("o")
        .maxCompletionTokens(1_000)
        .build();
    ChatRequest request = said(UserMessage.from("a")).build();
    LlmRequest changed = ours(request, defaults).withMaximumOutputTokens(50);
    ChatRequestParameters sent =
        defaults.overrideWith(Requests.theirs(changed, defaults).request().parameters());
    assertThat(((OpenAiChatRequestParameters) sent).maxCompletionTokens()).isEqualTo(50);
    assertThat(sent.maxOutputTokens()).isNull();
  }

  @Test
  void a_message_whose_text_was_changed_keeps_its_pictures() {
    ChatRequest request = said(
            SystemMessage.from("s"),
            UserMessage.from(TextContent.from("long"), ImageContent.from("aGk=", "image/png")))
        .build();
    LlmRequest ours = ours(request);
    LlmRequest changed = ours.toBuilder()
        .messages(List.of(ours.messages().get(0), ours.messages().get(1).withText("short")))
        .build();
    List<ChatMessage> theirs = Requests.theirs(changed, null).request().messages();
    assertThat(theirs.get(0)).isSameAs(request.messages().get(0));
    assertThat(((UserMessage) theirs.get(1)).contents())
        .containsExactly(TextContent.from("short"), ImageContent.from("aGk=", "image/png"));
  }

  @Test
  void a_request_that_came_from_elsewhere_is_written_anew() {
    LlmRequest request = LlmRequest.builder()
        .message(LlmMessage.system("s"))
        .message(new LlmMessage(
            LlmRole.USER,
            "u",
            LlmExtra.media(List.of(new LlmMedia("image", "", "http://x/y", "", "high")))
                .toJson()))
        .message(new LlmMessage(
            LlmRole.ASSISTANT,
            "",
            LlmExtra.calls(List.of(new LlmToolCall("1", "f", "{}"))).toJson()))
        .message(new LlmMessage(LlmRole.TOOL, "r", LlmExtra.toolResult("1", "f").toJson()))
        .tool(new LlmTool(
            "f", "does", "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}"))
        .responseFormat("json")
        .parameter("top_p", "0.5")
        .parameter("stop", "\"x\"")
        .build();
    ChatRequest theirs = Requests.theirs(request, null).request();
    assertThat(ours(theirs).messages()).isEqualTo(request.messages());
    assertThat(ours(theirs).tools()).isEqualTo(request.tools());
    assertThat(theirs.responseFormat()).isEqualTo(ResponseFormat.JSON);
    assertThat(theirs.topP()).isEqualTo(0.5);
    assertThat(theirs.stopSequences()).containsExactly("x");
  }

  @Test
  void what_LangChain4j_has_no_place_for_is_refused() {
    assertThatThrownBy(() -> Requests.theirs(
            LlmRequest.user("a").toBuilder().parameter("seed", "1").build(), null))
        .hasMessageContaining("no place in each request for a parameter seed");
    LlmMessage hashed = new LlmMessage(
        LlmRole.USER,
        "",
        LlmExtra.media(List.of(new LlmMedia("image", "", "", "ab", ""))).toJson());
    assertThatThrownBy(
            () -> Requests.theirs(LlmRequest.builder().message(hashed).build(), null))
        .hasMessageContaining("media must be an image with a URL");
  }
}
