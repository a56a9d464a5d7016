/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Equal requests that are under way at once, in any form. */
@Timeout(60)
class ChatSharingTest {
  private static final LlmRequest HELLO = LlmRequest.user("Hello");
  private static final Money ONE_CALL = Money.usd("0.0035");
  private static final LlmResponse ANSWER =
      LlmResponse.of("Good day", "gpt-4o", Usage.of(1_000, 100));

  private final FakeModel model = FakeModel.of("gpt-4o");
  private final ChatSession chat = ChatSession.builder("support", model)
      .cacheStrategy(CacheStrategy.EXACT)
      .partition(Partition.shared())
      .build();

  private static CompletableFuture<LlmResponse> onThread(ChatSession chat) {
    CompletableFuture<LlmResponse> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        result.complete(chat.call(HELLO));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
  private static void until(java.util.function.BooleanSupplier happened) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.yield();
    }
  }

  @Test
  void equal_requests_on_many_threads_ask_once() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    model.behind(gate);
    List<CompletableFuture<LlmResponse>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(onThread(chat));
    }
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    gate.countDown();
    all.forEach(each -> assertThat(each.join().text()).isEqualTo("re: Hello"));
    ChatStats stats = chat.stats();
    assertThat(model.calls).hasValue(1);
    assertThat(stats.coalescedCount() + stats.hitCount()).isEqualTo(19);
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL);
    assertThat(stats.savedCost()).isEqualTo(ONE_CALL.times(19));
    assertThat(stats.runningCount()).isZero();
  }

  @Test
  void a_future_joins_a_future_and_its_cancel_ends_nothing() {
    model.behind(new CountDownLatch(1));
    CompletableFuture<LlmResponse> leader = chat.callAsync(HELLO);
    CompletableFuture<LlmResponse> follower = chat.callAsync(HELLO);
    assertThat(leader.cancel(true)).isTrue();
    assertThat(model.futures).hasSize(1);
    model.futures.get(0).complete(ANSWER);
    assertThat(follower.join().text()).isEqualTo("Good day");
    ChatStats stats = chat.stats();
    assertThat(stats.canceledCount()).isEqualTo(1);
    assertThat(stats.coalescedCount()).isEqualTo(1);
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL);
    assertThat(chat.ask("Hello")).isEqualTo("Good day");
    assertThat(chat.stats().runningCount()).isZero();
  }

  @Test
  void a_future_that_may_not_be_shared_is_canceled_with_its_caller() {
    FakeModel own = FakeModel.of("gpt-4o").behind(new CountDownLatch(1));
    ChatSession alone = ChatSession.builder("alone", own).build();
    CompletableFuture<LlmResponse> call = alone.callAsync(HELLO);
    assertThat(call.cancel(true)).isTrue();
    assertThat(own.futures.get(0)).isCancelled();
    assertThat(alone.stats().canceledCount()).isEqualTo(1);
    // It was sent: its input is billed, as far as we know.
    assertThat(alone.stats().estimatedCount()).isEqualTo(1);
    assertThat(alone.stats().costPicos()).isPositive();
  }

  @Test
  void a_late_listener_hears_a_stream_from_the_beginning() {
    Heard first = new Heard();
    chat.stream(HELLO, first);
    model.streams.get(0).onText("Good ");
    Heard second = new Heard();
    chat.stream(HELLO, second);
    assertThat(second.text()).isEqualTo("Good ");
    model.streams.get(0).onText("day");
    model.streams.get(0).onComplete(ANSWER);
    assertThat(first.text()).isEqualTo("Good day");
    assertThat(second.text()).isEqualTo("Good day");
    assertThat(first.response().usage()).isEqualTo(Usage.of(1_000, 100));
    assertThat(second.response().usage()).isEqualTo(Usage.NONE);
    Heard third = new Heard();
    chat.stream(HELLO, third);
    assertThat(third.pieces).containsExactly("Good day");
    ChatStats stats = chat.stats();
    assertThat(model.calls).hasValue(1);
    assertThat(stats.coalescedCount()).isEqualTo(1);
    assertThat(stats.hitCount()).isEqualTo(1);
    assertThat(stats.totalCost()).isEqualTo(ONE_CALL);
    assertThat(stats.firstTokens().count()).isEqualTo(1);
  }

  @Test
  void a_stream_is_stopped_when_nobody_listens_any_more() {
    Heard first = new Heard();
    Heard second = new Heard();
    LlmStream one = chat.stream(HELLO, first);
    LlmStream two = chat.stream(HELLO, second);
    model.streams.get(0).onText("Good ");
    one.cancel();
    assertThat(model.canceled).hasValue(0);
    model.streams.get(0).onText("day");
    assertThat(first.text()).isEqualTo("Good ");
    assertThat(second.text()).isEqualTo("Good day");
    two.cancel();
    two.cancel();
    assertThat(model.canceled).hasPositiveValue();
    ChatStats stats = chat.stats();
    assertThat(stats.canceledCount()).isEqualTo(2);
    assertThat(stats.attemptCount()).isEqualTo(1);
    assertThat(stats.outputTokens()).isBetween(1L, 3L); // of what came
    assertThat(stats.wastedPicos()).isEqualTo(stats.costPicos()).isPositive();
    assertThat(first.end).isNotDone();
    assertThat(stats.runningCount()).isZero();
    // The next one begins anew.
    Heard third = new Heard();
    chat.stream(HELLO, third);
    assertThat(model.streams).hasSize(2);
    model.streams.get(1).onComplete(ANSWER);
    assertThat(third.response().text()).isEqualTo("Good day");
  }

  @Test
  void a_call_waits_for_a_stream_and_a_stream_for_a_call() {
    Heard stream = new Heard();
    chat.stream(HELLO, stream);
    CompletableFuture<LlmResponse> call = onThread(chat);
    CompletableFuture<LlmResponse> later = chat.callAsync(HELLO);
    until(() -> chat.stats().runningCount() == 3);
    model.streams.get(0).onText("Good day");
    model.streams.get(0).onComplete(ANSWER);
    assertThat(call.join().text()).isEqualTo("Good day");
    assertThat(later.join().text()).isEqualTo("Good day");
    assertThat(model.calls).hasValue(1);

    model.behind(new CountDownLatch(1));
    LlmRequest other = LlmRequest.user("Another");
    CompletableFuture<LlmResponse> leader = chat.callAsync(other);
    Heard follower = new Heard();
    chat.stream(other, follower);
    assertThat(model.calls).hasValue(2);
    model.futures.get(0).complete(ANSWER);
    assertThat(leader.join().text()).isEqualTo("Good day");
    assertThat(follower.response().text()).isEqualTo("Good day");
    assertThat(follower.text()).isEqualTo("Good day");
    assertThat(chat.stats().runningCount()).isZero();
  }

  @Test
  void a_failure_of_the_model_is_everybodys() {
    Heard first = new Heard();
    Heard second = new Heard();
    chat.stream(HELLO, first);
    chat.stream(HELLO, second);
    LlmException broken = new LlmException("broke off", Delivery.UNKNOWN, 0, null, null);
    model.streams.get(0).onText("Good ");
    model.streams.get(0).onError(broken);
    for (Heard each : List.of(first, second)) {
      assertThatThrownBy(each::response).isInstanceOf(CompletionException.class).hasCause(broken);
    }
    assertThat(chat.stats().failureCount()).isEqualTo(2);
    assertThat(chat.stats().attemptCount()).isEqualTo(1);
    assertThat(chat.ask("Hello")).isEqualTo("re: Hello");
  }

  @Test
  void a_stream_that_fails_before_its_first_piece_goes_to_another_model() {
    FakeModel mini = FakeModel.of("gpt-4o-mini");
    ChatSession two = ChatSession.builder("two", model).fallback(mini).build();
    Heard heard = new Heard();
    two.stream(HELLO, heard);
    model.streams.get(0).onError(new LlmException("no", Delivery.REFUSED, 503, null, null));
    mini.streams.get(0).onText("Good day");
    mini.streams.get(0).onComplete(LlmResponse.of("Good day", "gpt-4o-mini", Usage.of(1, 1)));
    assertThat(heard.response().text()).isEqualTo("Good day");
    assertThat(two.stats().fallbackCount()).isEqualTo(1);
    assertThat(two.stats().attemptCount()).isEqualTo(2);
  }

  @Test
  void usage_that_is_told_again_and_again_is_not_summed() {
    Heard heard = new Heard();
    chat.stream(HELLO, heard);
    model.streams.get(0).onUsage(Usage.of(1_000, 1));
    model.streams.get(0).onText("Good day");
    model.streams.get(0).onUsage(Usage.of(1_000, 60));
    model.streams.get(0).onUsage(Usage.of(1_000, 100));
    model.streams.get(0).onComplete(LlmResponse.of("Good day", "gpt-4o", null));
    assertThat(chat.stats().totalCost()).isEqualTo(ONE_CALL);
    assertThat(chat.stats().estimatedCount()).isZero();
  }

  @Test
  void a_handler_that_throws_harms_nobody_else() {
    Heard second = new Heard();
    chat.stream(HELLO, new io.perfguard.llm.spi.LlmStreamHandler() {
      @Override
      public void onText(String piece) {
        throw new IllegalStateException("mine");
      }

      @Override
      public void onComplete(LlmResponse response) {}

      @Override
      public void onError(Throwable error) {}
    });
    chat.stream(HELLO, second);
    model.streams.get(0).onText("Good day");
    model.streams.get(0).onComplete(ANSWER);
    assertThat(second.text()).isEqualTo("Good day");
    assertThat(chat.faultCount()).isEqualTo(1);
  }

  @Test
  void an_interrupted_leader_takes_nobody_with_it() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    model.behind(gate);
    CompletableFuture<LlmResponse> leader = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        leader.complete(chat.call(HELLO));
      } catch (Throwable e) {
        leader.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<LlmResponse> follower = onThread(chat);
    until(() -> chat.stats().runningCount() == 2);
    thread.interrupt();
    assertThatThrownBy(leader::join).isInstanceOf(CompletionException.class);
    gate.countDown();
    assertThat(follower.join().text()).isEqualTo("re: Hello");
  }
}
