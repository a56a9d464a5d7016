/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.usage.Usage;
import java.net.ConnectException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class SpringAiModelsTest {
  private final FakeChatModel fake = new FakeChatModel();
  private final LlmModel model = SpringAiModels.of(fake, "acme");

  /** What a handler heard. */
  private static final class Heard implements LlmStreamHandler {
    final List<String> pieces = new ArrayList<>();
    final List<Object> events = new ArrayList<>();
    final List<Usage> usages = new ArrayList<>();
    LlmResponse response;
    Throwable error;

    @Override
    public void onText(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onEvent(Object event) {
      events.add(event);
    }

    @Override
    public void onUsage(Usage usage) {
      usages.add(usage);
    }

    @Override
    public void onComplete(LlmResponse answer) {
      response = answer;
    }

    @Override
    public void onError(Throwable failure) {
      error = failure;
    }
  }

  @Test
  void a_model_is_asked_and_its_answer_told() {
    fake.answer = prompt -> FakeChatModel.chunk("Hello", "STOP", new DefaultUsage(12, 3));
    LlmResponse response = model.call(LlmRequest.builder()
        .message(LlmMessage.system("s"))
        .message(LlmMessage.user("Hi"))
        .maximumOutputTokens(9)
        .temperature(0.7)
        .model("big")
        .build());
    assertThat(response.text()).isEqualTo("Hello");
    assertThat(response.model()).isEqualTo("fake-1-2026");
    assertThat(response.finishReason()).isEqualTo("stop");
    assertThat(response.usage()).isEqualTo(Usage.of(12, 3));
    assertThat(model.model()).isEqualTo("usual");
    assertThat(model.provider()).isEqualTo("acme");
    ChatOptions sent = fake.asked.get(0).getOptions();
    assertThat(sent.getModel()).isEqualTo("big");
    assertThat(sent.getMaxTokens()).isEqualTo(9);
    assertThat(sent.getTemperature()).isEqualTo(0.7);
    assertThat(fake.asked.get(0).getInstructions())
        .containsExactly(new SystemMessage("s"), new UserMessage("Hi"));
    assertThat(model
            .callAsync(LlmRequest.user("x"))
            .orTimeout(30, TimeUnit.SECONDS)
            .join()
            .text())
        .isEqualTo("Hello");
  }

  @Test
  void tools_go_there_and_calls_come_back() {
    fake.answer = prompt -> FakeChatModel.chunk(
        "", "TOOL_CALLS", null, new AssistantMessage.ToolCall("c", "function", "add", "{}"));
    LlmResponse response = model.call(LlmRequest.user("x").toBuilder()
        .tool(new LlmTool("add", "Adds", "{\"type\":\"object\"}"))
        .build());
    assertThat(LlmExtra.parse(response.extra()).toolCalls())
        .containsExactly(new LlmToolCall("c", "add", "{}"));
    assertThat(response.finishReason()).isEqualTo("tool_calls");
    ToolCallingChatOptions sent = (ToolCallingChatOptions) fake.asked.get(0).getOptions();
    assertThat(sent.getToolCallbacks().get(0).getToolDefinition().name()).isEqualTo("add");
    assertThatThrownBy(() -> sent.getToolCallbacks().get(0).call("{}"))
        .hasMessage("tool add is called by who asked");
  }

  private static List<Message> allKinds() {
    return List.of(
        new SystemMessage("s"),
        UserMessage.builder()
            .text("look")
            .media(new Media(MimeTypeUtils.IMAGE_PNG, URI.create("http://x/y.png")))
            .build(),
        AssistantMessage.builder()
            .content("a")
            .toolCalls(List.of(new AssistantMessage.ToolCall("1", "function", "f", "{}")))
            .build(),
        ToolResponseMessage.builder()
            .responses(List.of(
                new ToolResponseMessage.ToolResponse("1", "f", "r1"),
                new ToolResponseMessage.ToolResponse("2", "g", "r2")))
            .build());
  }

  @Test
  void each_kind_of_message_is_told_and_goes_back() {
    List<LlmMessage> ours = Messages.ours(allKinds());
    assertThat(ours)
        .extracting(LlmMessage::role)
        .containsExactly(
            LlmRole.SYSTEM, LlmRole.USER, LlmRole.ASSISTANT, LlmRole.TOOL, LlmRole.TOOL);
    assertThat(LlmExtra.parse(ours.get(1).extra()).media())
        .containsExactly(new LlmMedia("image", "image/png", "http://x/y.png", "", ""));
    assertThat(LlmExtra.parse(ours.get(4).extra()).toolCallId()).isEqualTo("2");
    assertThat(Messages.ours(Messages.theirs(ours, List.of()))).isEqualTo(ours);
  }

  @Test
  void what_was_not_changed_is_the_same_object() {
    Prompt prompt = new Prompt(allKinds(), ChatOptions.builder().model("usual").build());
    LlmRequest ours = Prompts.ours(prompt, fake.options, prompt);
    assertThat(Prompts.theirs(ours, fake.options).prompt()).isSameAs(prompt);
    assertThat(ours.model()).isEmpty();
  }

  @Test
  void only_what_was_changed_is_changed() {
    byte[] picture = {1, 2, 3};
    UserMessage user = UserMessage.builder()
        .text("long")
        .media(Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(picture).build())
        .build();
    OpenAiChatOptions options =
        OpenAiChatOptions.builder().model("m").seed(7).maxCompletionTokens(900).build();
    Prompt prompt = new Prompt(List.of(new SystemMessage("s"), user), options);
    LlmRequest ours = Prompts.ours(prompt, null, prompt);
    assertThat(ours.maximumOutputTokens()).hasValue(900);
    assertThat(ours.parameters()).isEqualTo(Map.of("seed", "7"));
    LlmRequest changed = ours.toBuilder()
        .messages(List.of(ours.messages().get(0), ours.messages().get(1).withText("short")))
        .maximumOutputTokens(50)
        .build();
    Prompt theirs = Prompts.theirs(changed, null).prompt();
    assertThat(theirs.getInstructions().get(0)).isEqualTo(new SystemMessage("s"));
    assertThat(theirs.getInstructions().get(1).getText()).isEqualTo("short");
    assertThat(((UserMessage) theirs.getInstructions().get(1)).getMedia())
        .isEqualTo(user.getMedia());
    OpenAiChatOptions sent = (OpenAiChatOptions) theirs.getOptions();
    assertThat(sent.getMaxCompletionTokens()).isEqualTo(50);
    assertThat(sent.getSeed()).isEqualTo(7);
  }

  @Test
  void requests_that_differ_in_any_option_are_not_the_same_and_keys_are_not_in_them() {
    OpenAiChatOptions plain =
        OpenAiChatOptions.builder().model("m").apiKey("sk-one").build();
    OpenAiChatOptions other =
        OpenAiChatOptions.builder().model("m").apiKey("sk-two").build();
    OpenAiChatOptions stored =
        OpenAiChatOptions.builder().model("m").apiKey("sk-one").store(true).build();
    LlmRequest one = Prompts.ours(new Prompt("x", plain), null, plain);
    assertThat(one).isEqualTo(Prompts.ours(new Prompt("x", other), null, other));
    assertThat(one).isNotEqualTo(Prompts.ours(new Prompt("x", stored), null, stored));
  }

  @Test
  void what_has_no_place_is_not_sent() {
    LlmMessage hashed = new LlmMessage(
        LlmRole.USER,
        "",
        LlmExtra.media(List.of(new LlmMedia("image", "", "", "ab", ""))).toJson());
    for (LlmRequest request : List.of(
        LlmRequest.builder().message(hashed).build(),
        LlmRequest.user("x").toBuilder().responseFormat("json").build())) {
      assertThatThrownBy(() -> model.call(request))
          .isInstanceOfSatisfying(
              LlmException.class, e -> assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT));
    }
    assertThat(fake.asked).isEmpty();
  }

  /** As the libraries of providers have them. */
  static final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    ServiceException(int status) {
      super("a very private prompt");
      this.status = status;
    }

    @SuppressWarnings("unused") // by reflection
    public int statusCode() {
      return status;
    }
  }

  @Test
  void a_failure_says_what_may_be_billed() {
    RuntimeException limited = new IllegalStateException(new ServiceException(429));
    Map<RuntimeException, Delivery> cases = Map.of(
        limited,
        Delivery.REFUSED,
        new IllegalStateException(new ServiceException(504)),
        Delivery.UNKNOWN,
        new IllegalStateException(new ConnectException()),
        Delivery.NOT_SENT,
        new IllegalStateException("?"),
        Delivery.UNKNOWN);
    cases.forEach((thrown, delivery) -> {
      fake.answer = prompt -> {
        throw thrown;
      };
      assertThatThrownBy(() -> model.call(LlmRequest.user("x")))
          .hasCause(thrown)
          .hasMessageNotContaining("private")
          .isInstanceOfSatisfying(
              LlmException.class, e -> assertThat(e.delivery()).isEqualTo(delivery));
    });
  }

  @Test
  void no_answer_is_a_failure() {
    fake.answer = prompt -> null;
    assertThatThrownBy(() -> model.call(LlmRequest.user("x")))
        .hasMessage("the model of Spring AI gave no answer");
  }

  @Test
  void chunks_are_put_together_and_cumulative_usage_is_not_summed() {
    fake.chunks = Flux.just(
        FakeChatModel.chunk("Hel", null, new DefaultUsage(100, 1)),
        FakeChatModel.chunk("lo", null, new DefaultUsage(0, 2)),
        FakeChatModel.chunk(
            "",
            "STOP",
            new DefaultUsage(0, 3),
            new AssistantMessage.ToolCall("c", "function", "add", "{}")));
    Heard heard = new Heard();
    model.stream(LlmRequest.user("x"), heard);
    assertThat(heard.pieces).containsExactly("Hel", "lo");
    assertThat(heard.events).hasSize(3);
    assertThat(heard.response.text()).isEqualTo("Hello");
    assertThat(heard.response.usage()).isEqualTo(Usage.of(100, 3));
    assertThat(heard.response.finishReason()).isEqualTo("stop");
    assertThat(LlmExtra.parse(heard.response.extra()).toolCalls()).hasSize(1);
  }

  @Test
  void a_stream_that_fails_is_told_in_our_words() {
    fake.chunks = Flux.concat(
        Flux.just(FakeChatModel.chunk("Hel", null, null)), Flux.error(new ServiceException(500)));
    Heard heard = new Heard();
    model.stream(LlmRequest.user("x"), heard);
    assertThat(heard.pieces).containsExactly("Hel");
    assertThat(heard.error)
        .isInstanceOfSatisfying(LlmException.class, e -> assertThat(e.status()).isEqualTo(500));
  }

  @Test
  void a_canceled_stream_cancels_the_models() {
    AtomicBoolean canceled = new AtomicBoolean();
    Sinks.Many<org.springframework.ai.chat.model.ChatResponse> chunks =
        Sinks.many().unicast().onBackpressureBuffer();
    fake.chunks = chunks.asFlux().doOnCancel(() -> canceled.set(true));
    Heard heard = new Heard();
    LlmStream stream = model.stream(LlmRequest.user("x"), heard);
    chunks.tryEmitNext(FakeChatModel.chunk("Hel", null, null));
    stream.cancel();
    chunks.tryEmitNext(FakeChatModel.chunk("lo", null, null));
    assertThat(canceled).isTrue();
    assertThat(heard.pieces).containsExactly("Hel");
    assertThat(heard.response).isNull();
  }

  @Test
  void the_provider_is_known_from_the_name_of_the_class() {
    class OpenAiLikeModel extends FakeChatModel {}
    class AnthropicLikeModel extends FakeChatModel {}
    assertThat(SpringAiModels.of(new OpenAiLikeModel()).provider()).isEqualTo("openai");
    assertThat(SpringAiModels.of(new AnthropicLikeModel()).provider()).isEqualTo("anthropic");
    assertThat(SpringAiModels.of(fake).provider()).isEmpty();
  }
}
