/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.RawStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.perfguard.llm.http.OpenAiCompatibleModel;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.stub.OpenAiStub;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedStreamingChatModelTest {
  private final OpenAiStub stub = new OpenAiStub();
  private final OpenAiStreamingChatModel original = OpenAiStreamingChatModel.builder()
      .baseUrl(stub.url())
      .apiKey("k")
      .modelName("stub-1")
      .httpClientBuilder(GuardedHttpClientBuilder.of(new JdkHttpClientBuilder()))
      .build();
  private final FakeSession session = new FakeSession(LangChain4jModels.of(original));
  private final GuardedStreamingChatModel guarded = GuardedStreamingChatModel.of(session, original);

  @AfterEach
  void close() {
    stub.close();
  }

  private static ChatRequest request() {
    return ChatRequest.builder().messages(UserMessage.from("Hi")).build();
  }

  private static OpenAiStub.Reply hello() {
    return OpenAiStub.events(
        OpenAiStub.piece("Hel"),
        OpenAiStub.piece("lo"),
        OpenAiStub.chunk("{}", "\"stop\""),
        OpenAiStub.usage(9, 0, 2, 0),
        "[DONE]");
  }

  /** Says all that a model can say, on the thread that asks. */
  private static final class Talkative implements StreamingChatModel {
    final StreamingHandle handle = new StreamingHandle() {
      private boolean canceled;

      @Override
      public void cancel() {
        canceled = true;
      }

      @Override
      public boolean isCancelled() {
        return canceled;
      }
    };

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
      ToolExecutionRequest call =
          ToolExecutionRequest.builder().id("c").name("add").arguments("{}").build();
      handler.onPartialThinking(new PartialThinking("hm"), new PartialThinkingContext(handle));
      handler.onPartialResponse(new PartialResponse("Hel"), new PartialResponseContext(handle));
      handler.onUnmappedRawEvent("an event");
      handler.onPartialToolCall(
          PartialToolCall.builder()
              .index(0)
              .id("c")
              .name("add")
              .partialArguments("{}")
              .build(),
          new PartialToolCallContext(handle));
      handler.onCompleteToolCall(new CompleteToolCall(0, call));
      handler.onCompleteResponse(
          ChatResponse.builder().aiMessage(AiMessage.from("Hel", List.of(call))).build());
    }
  }

  @Test
  void all_that_a_model_says_is_said_once_and_in_order() {
    Talkative model = new Talkative();
    NativeHeard alone = new NativeHeard();
    model.chat(request(), alone);
    NativeHeard heard = new NativeHeard();
    GuardedStreamingChatModel.of(new FakeSession(LangChain4jModels.of(model)), model)
        .chat(request(), heard);
    assertThat(heard.heard)
        .containsExactly("thinking hm", "text Hel", "raw an event", "part 0 add {}", "call add {}")
        .isEqualTo(alone.heard);
    assertThat(heard.response()).isEqualTo(alone.response());
  }

  @Test
  void a_real_model_streams_through_the_session() {
    stub.then(hello()).then(hello());
    NativeHeard alone = new NativeHeard();
    original.chat(request(), alone);
    alone.response();
    NativeHeard heard = new NativeHeard();
    guarded.chat(request(), heard);
    assertThat(heard.response().aiMessage().text()).isEqualTo("Hello");
    assertThat(heard.heard).startsWith("text Hel", "text lo").isEqualTo(alone.heard);
    assertThat(session.account.noted()).hasSize(1);
  }

  @Test
  void all_ways_to_ask_go_through_the_session() {
    for (int i = 0; i < 5; i++) {
      stub.then(hello());
    }
    List<NativeHeard> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(new NativeHeard());
    }
    guarded.chat("Hi", all.get(0));
    guarded.chat(List.of(UserMessage.from("Hi")), all.get(1));
    guarded.chat(request(), all.get(2));
    guarded.chat(request(), ChatRequestOptions.EMPTY, all.get(3));
    guarded.doChat(request(), all.get(4));
    all.forEach(heard -> assertThat(heard.response().aiMessage().text()).isEqualTo("Hello"));
    assertThat(session.requests).hasSize(5);
  }

  @Test
  void failures_come_as_they_were_thrown() {
    stub.then(OpenAiStub.json(429, "{}"));
    NativeHeard heard = new NativeHeard();
    guarded.chat(request(), heard);
    assertThat(heard.error()).isInstanceOf(RateLimitException.class);
    session.refusal = new IllegalStateException("no budget");
    NativeHeard refused = new NativeHeard();
    guarded.chat(request(), refused);
    assertThat(refused.error()).isSameAs(session.refusal);
  }

  @Test
  void an_answer_of_a_cache_is_heard_like_one_of_the_model() {
    session.cached = new LlmResponse(
        "Hello",
        LlmExtra.calls(List.of(new LlmToolCall("c", "add", "{}"))).toJson(),
        "m",
        "stop",
        null,
        ServiceTier.STANDARD,
        null);
    NativeHeard heard = new NativeHeard();
    guarded.chat(request(), heard);
    assertThat(heard.heard).containsExactly("text Hello", "call add {}");
    assertThat(heard.response().aiMessage().text()).isEqualTo("Hello");
  }

  @Test
  void a_model_of_another_kind_may_answer() {
    FakeSession other =
        new FakeSession(OpenAiCompatibleModel.builder(stub.url()).model("x").build());
    stub.then(OpenAiStub.events(
        OpenAiStub.chunk("{\"reasoning_content\":\"hm\"}", "null"),
        OpenAiStub.piece("Hel"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}]}",
            "null"),
        OpenAiStub.chunk(
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
            "\"tool_calls\""),
        "[DONE]"));
    NativeHeard heard = new NativeHeard();
    GuardedStreamingChatModel.of(other, original).chat(request(), heard);
    assertThat(heard.response().aiMessage().toolExecutionRequests()).hasSize(1);
    assertThat(heard.heard)
        .containsExactly("thinking hm", "text Hel", "part 0 add {}", "call add {}");
  }

  @Test
  void a_handle_cancels_the_models_stream() {
    Talkative model = new Talkative();
    NativeHeard heard = new NativeHeard() {
      @Override
      public void onPartialResponse(
          PartialResponse partialResponse, PartialResponseContext context) {
        super.onPartialResponse(partialResponse, context);
        context.streamingHandle().cancel();
        assertThat(context.streamingHandle().isCancelled()).isTrue();
      }
    };
    GuardedStreamingChatModel.of(new FakeSession(LangChain4jModels.of(model)), model)
        .chat(request(), heard);
    assertThat(heard.handle.join().isCancelled()).isTrue();
  }

  private static final class Subscriber<T> implements Flow.Subscriber<T> {
    final List<T> items = new CopyOnWriteArrayList<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(T item) {
      items.add(item);
    }

    @Override
    public void onError(Throwable throwable) {
      end.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }

    Subscriber<T> request(long n) {
      subscription.join().request(n);
      return this;
    }

    Subscriber<T> await() {
      end.orTimeout(30, TimeUnit.SECONDS).join();
      return this;
    }
  }

  @Test
  void a_publisher_gives_all_events_and_the_text_one_only_text() {
    Talkative model = new Talkative();
    GuardedStreamingChatModel all =
        GuardedStreamingChatModel.of(new FakeSession(LangChain4jModels.of(model)), model);
    Subscriber<ChatModelStreamingEvent> events = new Subscriber<>();
    all.chat(request()).subscribe(events);
    events.request(Long.MAX_VALUE).await();
    assertThat(events.items).hasSize(6);
    assertThat(events.items.get(0)).isEqualTo(new PartialThinking("hm"));
    assertThat(events.items.get(2)).isEqualTo(RawStreamingEvent.of("an event"));
    assertThat(events.items.get(5)).isInstanceOf(CompleteResponse.class);
    Subscriber<String> text = new Subscriber<>();
    all.chat("Hi").subscribe(text);
    assertThat(text.request(10).await().items).containsExactly("Hel");
    Subscriber<ChatModelStreamingEvent> inner = new Subscriber<>();
    all.doChat(request()).subscribe(inner);
    assertThat(inner.request(10).await().items).hasSize(6);
  }

  @Test
  void a_publisher_gives_no_more_than_was_requested_and_asks_nobody_before() {
    Talkative model = new Talkative();
    FakeSession asked = new FakeSession(LangChain4jModels.of(model));
    Subscriber<ChatModelStreamingEvent> events = new Subscriber<>();
    GuardedStreamingChatModel.of(asked, model).chat(UserMessage.from("Hi")).subscribe(events);
    assertThat(asked.requests).isEmpty();
    events.request(2);
    assertThat(events.items).hasSize(2);
    assertThat(events.end).isNotDone();
    events.request(1).request(100).await();
    assertThat(events.items).hasSize(6);
    assertThat(asked.requests).hasSize(1);
  }

  @Test
  void a_canceled_subscription_hears_nothing_more() {
    Talkative model = new Talkative();
    Subscriber<ChatModelStreamingEvent> events = new Subscriber<>();
    GuardedStreamingChatModel.of(new FakeSession(LangChain4jModels.of(model)), model)
        .chat(List.of(UserMessage.from("Hi")))
        .subscribe(events);
    events.request(1);
    events.subscription.join().cancel();
    events.request(10);
    assertThat(events.items).hasSize(1);
    assertThat(events.end).isNotDone();
  }

  @Test
  void a_request_of_nothing_and_a_failure_are_told() {
    Talkative model = new Talkative();
    FakeSession asked = new FakeSession(LangChain4jModels.of(model));
    Subscriber<ChatModelStreamingEvent> none = new Subscriber<>();
    GuardedStreamingChatModel.of(asked, model).chat(request()).subscribe(none);
    none.request(0);
    assertThatThrownBy(none::await).hasRootCauseMessage("request must be >= 1, was 0");
    asked.refusal = new IllegalStateException("no budget");
    Subscriber<ChatModelStreamingEvent> refused = new Subscriber<>();
    GuardedStreamingChatModel.of(asked, model).chat(request()).subscribe(refused);
    assertThatThrownBy(() -> refused.request(1).await()).hasRootCause(asked.refusal);
  }

  @Test
  void a_subscriber_that_falls_too_far_behind_is_told_and_its_stream_canceled() {
    int[] said = {0};
    Talkative handles = new Talkative();
    StreamingChatModel endless = new StreamingChatModel() {
      @Override
      public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        while (!handles.handle.isCancelled() && said[0] < 1_000_000) {
          said[0]++;
          handler.onPartialResponse(
              new PartialResponse("x"), new PartialResponseContext(handles.handle));
        }
      }
    };
    Subscriber<String> slow = new Subscriber<>();
    GuardedStreamingChatModel.of(new FakeSession(LangChain4jModels.of(endless)), endless)
        .chat("Hi")
        .subscribe(slow);
    assertThatThrownBy(() -> slow.request(1).await())
        .hasRootCauseMessage("the subscriber fell more than 65536 events behind");
    assertThat(slow.items).hasSize(1);
    assertThat(handles.handle.isCancelled()).isTrue();
  }
}
