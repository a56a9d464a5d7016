/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.LookupOutcome;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.SemanticStats;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that keep answers by meaning. */
@Timeout(60)
class ChatMeaningTest {
  private static final String RESET = "How do I reset my password?";
  private static final String ALSO_RESET = "How can I reset my password?";
  private static final String INVOICE = "Where can I download the invoice?";
  private static final Money ONE_CALL = Money.usd("0.0035");

  private final FakeModel model = FakeModel.of("gpt-4o");
  private final GuardRegistry guards = GuardRegistry.create();
  private ChatSession chat = builder("support").register(guards);

  @AfterEach
  void closeThem() {
    chat.close();
    guards.close();
  }

  /** Questions with "reset" have one vector, all others another one each. */
  private static float[] vector(String text) {
    float[] vector = new float[64];
    vector[text.contains("reset") ? 0 : 1 + Math.floorMod(text.hashCode(), 63)] = 1;
    return vector;
  }

  private ChatSession.Builder builder(String name) {
    return ChatSession.builder(name, model)
        .cacheStrategy(CacheStrategy.SEMANTIC)
        .embedder(Embedder.of("by word", () -> 64, ChatMeaningTest::vector))
        .partition(Partition.shared())
        .similarityThreshold(0.95);
  }

  private void use(ChatSession.Builder builder) {
    chat.close();
    chat = builder.build();
  }

  @Test
  void a_question_in_other_words_is_answered_without_a_call() {
    assertThat(chat.ask(RESET)).isEqualTo("re: " + RESET);
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("re: " + RESET);
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("re: " + RESET);
    assertThat(chat.ask(INVOICE)).isEqualTo("re: " + INVOICE);
    ChatStats stats = chat.stats();
    assertThat(model.calls).hasValue(2);
    assertThat(stats.callCount()).isEqualTo(4);
    assertThat(stats.lookupCount()).isEqualTo(4);
    assertThat(stats.hitCount()).isEqualTo(2);
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL.times(2));
    assertThat(stats.savedCost()).isEqualTo(ONE_CALL.times(2));
    assertThat(stats.runningCount()).isZero();
    SemanticStats meanings = guards.stats(SemanticCache.KIND).get("support");
    assertThat(meanings.semanticHitCount()).isEqualTo(1);
    assertThat(meanings.exactHitCount()).isEqualTo(1);
    assertThat(meanings.savedPicos()).isEqualTo(ONE_CALL.times(2).picos());
    assertThat(meanings.misses().total()).isEqualTo(2);
  }

  @Test
  void the_default_embedder_knows_words_of_like_meaning() {
    use(ChatSession.builder("support", model)
        .cacheStrategy(CacheStrategy.SEMANTIC)
        .similarityThreshold(0.95)
        .semanticCache(cache -> cache.embeddingDeadline(Duration.ofSeconds(30)))
        .partition(Partition.shared()));
    chat.ask(RESET);
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("re: " + RESET);
    assertThat(chat.ask("How do I not reset my password?")).startsWith("re: How do I not");
  }

  @Test
  void an_answer_has_used_nothing_the_second_time_and_nothing_of_a_library() {
    chat.call(LlmRequest.user(RESET));
    LlmResponse again = chat.call(LlmRequest.user(ALSO_RESET));
    assertThat(again.usage()).isEqualTo(Usage.NONE);
    assertThat(again.nativeResponse()).isNull();
    assertThat(again.model()).isEqualTo("gpt-4o");
  }

  @Test
  void futures_ask_once_too() {
    assertThat(chat.callAsync(LlmRequest.user(RESET)).join().text()).isEqualTo("re: " + RESET);
    assertThat(chat.callAsync(LlmRequest.user(ALSO_RESET)).join().text()).isEqualTo("re: " + RESET);
    assertThat(model.calls).hasValue(1);
    assertThat(chat.stats().hitCount()).isEqualTo(1);
    assertThat(chat.stats().savedCost()).isEqualTo(ONE_CALL);
  }

  @Test
  void a_stream_is_kept_at_its_end_and_given_as_a_stream() throws InterruptedException {
    Heard first = new Heard();
    chat.stream(LlmRequest.user(RESET), first);
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    model.streams.get(0).onText("Press ");
    Heard late = new Heard(); // hears it from the beginning
    chat.stream(LlmRequest.user(RESET), late);
    assertThat(late.text()).isEqualTo("Press ");
    model.streams.get(0).onText("reset");
    model.streams.get(0).onComplete(LlmResponse.of("Press reset", "gpt-4o", Usage.of(1_000, 100)));
    assertThat(first.response().usage()).isEqualTo(Usage.of(1_000, 100));
    assertThat(late.response().text()).isEqualTo("Press reset");
    Heard other = new Heard();
    chat.stream(LlmRequest.user(ALSO_RESET), other);
    assertThat(other.response().text()).isEqualTo("Press reset");
    assertThat(other.text()).isEqualTo("Press reset");
    assertThat(chat.ask("Please, how do I reset my password?")).isEqualTo("Press reset");
    ChatStats stats = chat.stats();
    assertThat(model.calls).hasValue(1);
    assertThat(stats.coalescedCount()).isEqualTo(1);
    assertThat(stats.hitCount()).isEqualTo(2);
    assertThat(stats.savedCost()).isEqualTo(ONE_CALL.times(3));
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL);
    assertThat(stats.runningCount()).isZero();
  }

  @Test
  void a_stream_that_nobody_listens_to_is_stopped_and_not_kept() throws InterruptedException {
    Heard heard = new Heard();
    LlmStream stream = chat.stream(LlmRequest.user(RESET), heard);
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    model.streams.get(0).onText("Press ");
    stream.cancel();
    until(() -> model.canceled.get() == 1); // it may have been on its way to the model yet
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("re: " + ALSO_RESET);
    assertThat(chat.stats().canceledCount()).isEqualTo(1);
    assertThat(chat.stats().runningCount()).isZero();
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  private static void until(BooleanSupplier happened) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.yield();
    }
  }

  @Test
  void a_burst_in_the_same_and_in_other_words_asks_once() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    model.behind(gate);
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(onThread(i % 2 == 0 ? RESET : ALSO_RESET));
    }
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    gate.countDown();
    assertThat(all).extracting(CompletableFuture::join).allMatch(all.get(0).join()::equals);
    ChatStats stats = chat.stats();
    assertThat(model.calls).hasValue(1);
    assertThat(stats.coalescedCount() + stats.hitCount()).isEqualTo(19);
    assertThat(stats.savedCost()).isEqualTo(ONE_CALL.times(19));
  }

  private CompletableFuture<String> onThread(String text) {
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        result.complete(chat.ask(text));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  @Test
  void a_failure_comes_out_as_it_came_and_is_not_kept() {
    LlmException down = new LlmException("down", Delivery.REFUSED, 503, null, null);
    model.failing(down);
    assertThatThrownBy(() -> chat.ask(RESET)).isSameAs(down);
    assertThatThrownBy(() -> chat.callAsync(LlmRequest.user(RESET)).join()).hasCause(down);
    model.answering(request -> LlmResponse.of("up", "gpt-4o", Usage.of(1, 1)));
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("up");
    assertThat(chat.stats().failureCount()).isEqualTo(2);
  }

  @Test
  void answers_cross_neither_partitions_nor_systems_nor_states_nor_locales() {
    AtomicReference<String> tenant = new AtomicReference<>("a");
    AtomicReference<String> version = new AtomicReference<>("1");
    AtomicReference<String> locale = new AtomicReference<>("de");
    for (CacheStrategy strategy : List.of(CacheStrategy.SEMANTIC, CacheStrategy.EXACT)) {
      ChatSession.Builder builder = strategy == CacheStrategy.SEMANTIC
          ? builder("support")
          : ChatSession.builder("support", model).cacheStrategy(strategy);
      use(builder
          .partition(Partition.by(tenant::get))
          .contextVersion(version::get)
          .locale(locale::get));
      model.calls.set(0);
      chat.ask(RESET);
      chat.ask(RESET);
      assertThat(model.calls).as("%s", strategy).hasValue(1);
      asksAgainAfter(() -> tenant.set(tenant.get() + "+"));
      asksAgainAfter(() -> version.set(version.get() + "+"));
      asksAgainAfter(() -> locale.set(locale.get() + "+"));
      int before = model.calls.get();
      chat.call(LlmRequest.builder()
          .message(LlmMessage.system("Be short."))
          .message(LlmMessage.user(RESET))
          .build());
      assertThat(model.calls).hasValue(before + 1);
    }
  }

  private void asksAgainAfter(Runnable change) {
    int before = model.calls.get();
    chat.ask(RESET);
    assertThat(model.calls).hasValue(before);
    change.run();
    chat.ask(RESET);
    assertThat(model.calls).hasValue(before + 1);
  }

  @Test
  void what_ends_with_no_words_of_a_person_is_kept_to_the_letter() {
    LlmRequest request = LlmRequest.builder()
        .message(LlmMessage.user(RESET))
        .message(LlmMessage.assistant("You want to"))
        .build();
    String first = chat.call(request).text();
    assertThat(chat.call(request).text()).isEqualTo(first);
    assertThat(model.calls).hasValue(1);
    assertThat(chat.stats().hitCount()).isEqualTo(1);
    assertThat(guards.stats(SemanticCache.KIND).get("support").requestCount()).isZero();
  }

  @Test
  void chance_goes_to_the_model() {
    LlmRequest hot =
        LlmRequest.builder().message(LlmMessage.user(RESET)).temperature(0.9).build();
    chat.call(hot);
    chat.call(hot);
    assertThat(model.calls).hasValue(2);
    assertThat(chat.stats().bypassCount()).isEqualTo(2);
  }

  @Test
  void a_hit_needs_no_budget() {
    use(builder("support")
        .budget(Budget.monthly(ONE_CALL.plus(Money.usd("0.0001"))).hard()));
    chat.call(LlmRequest.user(RESET).withMaximumOutputTokens(100));
    LlmRequest again = LlmRequest.user(ALSO_RESET).withMaximumOutputTokens(100);
    assertThat(chat.call(again).text()).isEqualTo("re: " + RESET);
    assertThat(chat.stats().blockedCount()).isZero();
  }

  @Test
  void what_was_answered_wrongly_can_be_said_and_explained() {
    chat.ask(RESET);
    SemanticCache cache = chat.semanticCache().orElseThrow();
    assertThat(cache.explain(ALSO_RESET).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(cache.explain("How do I not reset my password?").outcome())
        .isEqualTo(LookupOutcome.GUARD);
    SemanticScope scope = cache.scope(LlmRequest.user(ALSO_RESET), "openai/gpt-4o", "", "");
    assertThat(cache.feedback(cache.lookup(scope, ALSO_RESET).hitId(), true)).isTrue();
    assertThat(guards.stats(SemanticCache.KIND).get("support").labels().wrongCount())
        .isEqualTo(1);
  }

  @Test
  void forgotten_answers_are_asked_for_again() {
    chat.ask(RESET);
    chat.invalidateAnswers();
    chat.ask(ALSO_RESET);
    assertThat(model.calls).hasValue(2);
  }

  @Test
  void settings_that_would_do_nothing_are_refused() {
    assertThatThrownBy(() -> ChatSession.builder("support", model)
            .cacheStrategy(CacheStrategy.EXACT)
            .partition(Partition.shared())
            .similarityThreshold(0.95)
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chat session \"support\" is told how to keep answers by meaning, but its"
            + " cacheStrategy is EXACT: say cacheStrategy(CacheStrategy.SEMANTIC)");
    assertThatThrownBy(() -> ChatSession.builder("support", model)
            .cacheStrategy(CacheStrategy.SEMANTIC)
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partition(...) was not called");
    assertThatThrownBy(() -> builder("support").similarityThreshold(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("similarityThreshold")
        .hasMessageContaining("1.1");
    assertThatThrownBy(() -> builder("support").errorBound(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("errorBound");
  }

  @Test
  void a_name_that_another_cache_has_costs_the_numbers_and_nothing_else() {
    SemanticCache.builder("second")
        .embedder(Embedder.of("by word", () -> 64, ChatMeaningTest::vector))
        .partition(Partition.shared())
        .register(guards);
    ChatSession second = builder("second").register(guards);
    second.ask(RESET);
    assertThat(second.ask(ALSO_RESET)).isEqualTo("re: " + RESET);
    assertThat(second.faultCount()).isEqualTo(1);
  }

  @Test
  void a_source_that_says_null_is_an_error_that_names_it() {
    AtomicReference<String> none = new AtomicReference<>();
    use(builder("support").contextVersion(none::get));
    assertThatThrownBy(() -> chat.ask(RESET))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("contextVersion must not be null");
    assertThat(chat.stats().runningCount()).isZero();
  }
}
