/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SemanticFlightTest {
  private static final String RESET = "How do I reset my password?";
  private static final String RECOVER = "How can I reset my password?";

  private final Meanings embedder = new Meanings().same("reset", RESET, RECOVER);
  private final SemanticScope scope = SemanticScope.of("t", "m");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private SemanticCache cache = builder(embedder).build();

  private static SemanticCacheBuilder builder(Embedder embedder) {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30))
        .joinWait(Duration.ofSeconds(30))
        .guards(PairGuards.none())
        .similarityThreshold(0.9)
        .cost(answer -> Money.usd("0.01"));
  }

  @AfterEach
  void close() {
    go.countDown();
    threads.shutdownNow();
    cache.close();
    assertThat(cache.details().openCalls()).isZero();
  }

  private <T> Future<T> start(Callable<T> task) {
    return threads.submit(task);
  }

  private LlmResponse slow() {
    int number = calls.incrementAndGet();
    began.countDown();
    await(go);
    return LlmResponse.of("answer " + number, "m", Usage.of(10, 5));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // waits for another thread, whatever it takes
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted())
          .as("waited for too long")
          .isFalse();
      Thread.yield();
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** Runs on a thread that is known, so that the test sees when it waits. */
  private CompletableFuture<String> follow(String text, AtomicReference<Thread> on) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        answer.complete(cache.call(scope, text, this::slow).text());
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    });
    on.set(thread);
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  @Test
  void callers_of_the_same_text_share_one_call() throws Exception {
    Future<LlmResponse> first = start(() -> cache.call(scope, RESET, this::slow));
    await(began);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<String> second = follow(RESET, thread);
    until(() -> waits(thread.get()));
    go.countDown();
    assertThat(first.get().usage()).isEqualTo(Usage.of(10, 5));
    assertThat(second.get()).isEqualTo("answer 1");
    assertThat(calls).hasValue(1);
    assertThat(cache.stats().joinedCount()).isEqualTo(1);
    assertThat(cache.stats().saved()).isEqualTo(Money.usd("0.01"));
  }

  @Test
  void callers_of_texts_of_one_meaning_share_one_call() throws Exception {
    Future<LlmResponse> first = start(() -> cache.call(scope, RESET, this::slow));
    await(began);
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<String> second = follow(RECOVER, thread);
    until(() -> waits(thread.get()) && embedder.count.get() == 2);
    go.countDown();
    assertThat(first.get().text()).isEqualTo("answer 1");
    assertThat(second.get()).isEqualTo("answer 1");
    assertThat(calls).hasValue(1);
    assertThat(cache.stats().answeredCount()).isEqualTo(1); // it joined, or came right after
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.EXACT_HIT);
  }

  @Test
  void a_leader_that_fails_lets_the_others_ask_for_themselves() throws Exception {
    RuntimeException boom = new RuntimeException("boom");
    Future<LlmResponse> first = start(() -> cache.call(scope, RESET, () -> {
      slow();
      throw boom;
    }));
    await(began);
    AtomicReference<Thread> same = new AtomicReference<>();
    AtomicReference<Thread> near = new AtomicReference<>();
    CompletableFuture<String> second = follow(RESET, same);
    CompletableFuture<String> third = follow(RECOVER, near);
    until(() -> waits(same.get()) && waits(near.get()));
    go.countDown();
    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasCause(boom);
    assertThat(second.get()).startsWith("answer ");
    assertThat(third.get()).startsWith("answer ");
    assertThat(calls.get()).isBetween(2, 3);
  }

  @Test
  void a_leader_that_is_interrupted_lets_the_others_ask_for_themselves() throws Exception {
    AtomicReference<Thread> leader = new AtomicReference<>();
    CompletableFuture<String> first = follow(RESET, leader);
    await(began);
    AtomicReference<Thread> same = new AtomicReference<>();
    CompletableFuture<String> second = follow(RESET, same);
    until(() -> waits(same.get()));
    leader.get().interrupt();
    assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
    go.countDown();
    assertThat(second.get()).isEqualTo("answer 2");
  }

  @Test
  void nobody_waits_longer_than_said() throws Exception {
    cache.close();
    cache = builder(embedder).joinWait(Duration.ofMillis(1)).build();
    Future<LlmResponse> first = start(() -> cache.call(scope, RESET, this::slow));
    await(began);
    LlmResponse own = LlmResponse.of("own", "m", null);
    assertThat(cache.call(scope, RESET, () -> own).text()).isEqualTo("own");
    assertThat(cache.call(scope, RECOVER, () -> own).text()).isEqualTo("own");
    go.countDown();
    assertThat(first.get().text()).isEqualTo("answer 1");
  }

  @Test
  void another_partition_does_not_join() throws Exception {
    Future<LlmResponse> first = start(() -> cache.call(scope, RESET, this::slow));
    await(began);
    LlmResponse own = LlmResponse.of("own", "m", null);
    SemanticScope other = SemanticScope.of("u", "m");
    assertThat(cache.call(other, RESET, () -> own).text()).isEqualTo("own");
    assertThat(cache.call(other, RECOVER, () -> LlmResponse.of("x", "m", null)).text())
        .isEqualTo("own");
    go.countDown();
    assertThat(first.get().text()).isEqualTo("answer 1");
  }

  @Test
  void an_embedder_that_is_too_slow_costs_its_deadline_and_no_more() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger tasks = new AtomicInteger(); // on a busy machine a task may be too late to begin
    AtomicInteger interrupts = new AtomicInteger();
    Embedder stuck = new Embedder() {
      @Override
      public String identity() {
        return "stuck";
      }

      @Override
      public int dimensions() {
        return 8;
      }

      @Override
      public float[] embed(String text) {
        tasks.incrementAndGet();
        try {
          never.await();
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
        }
        throw new IllegalStateException("interrupted");
      }
    };
    cache.close();
    cache = builder(stuck).embeddingDeadline(Duration.ofMillis(5)).build();
    LlmResponse own = LlmResponse.of("own", "m", null);
    assertThat(cache.call(scope, RESET, () -> own).text()).isEqualTo("own");
    assertThat(cache.stats().embedTimeoutCount()).isEqualTo(1);
    assertThat(cache.stats().misses().vectorCount()).isEqualTo(1);
    until(() -> interrupts.get() == tasks.get());
    assertThat(cache.lookup(scope, RESET).outcome()).isEqualTo(LookupOutcome.EXACT_HIT);
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.NO_VECTOR);
    assertThat(cache.explain(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.NO_VECTOR);
  }

  @Test
  void an_embedder_that_fails_is_counted_and_the_call_goes_on() {
    Embedder broken = new Embedder() {
      @Override
      public String identity() {
        return "broken";
      }

      @Override
      public int dimensions() {
        return 8;
      }

      @Override
      public float[] embed(String text) {
        if (text.equals(RESET)) {
          throw new IllegalStateException("broken");
        }
        return new float[] {1, 2};
      }
    };
    cache.close();
    cache = builder(broken).build();
    LlmResponse own = LlmResponse.of("own", "m", null);
    assertThat(cache.call(scope, RESET, () -> own).text()).isEqualTo("own");
    assertThat(cache.call(scope, RECOVER, () -> own).text()).isEqualTo("own");
    assertThat(cache.stats().embedFailureCount()).isEqualTo(2);
    assertThat(cache.faultCount()).isEqualTo(2);
  }

  @Test
  void calls_that_do_not_block_share_too() throws Exception {
    CompletableFuture<LlmResponse> model = new CompletableFuture<>();
    CompletableFuture<LlmResponse> first = async(RESET, model);
    until(() -> calls.get() == 1);
    CompletableFuture<LlmResponse> same = async(RESET, model);
    CompletableFuture<LlmResponse> near = async(RECOVER, model);
    until(() -> embedder.count.get() == 2);
    model.complete(LlmResponse.of("shared", "m", Usage.of(1, 1)));
    assertThat(first.get().usage()).isEqualTo(Usage.of(1, 1));
    assertThat(same.get().text()).isEqualTo("shared");
    assertThat(same.get().usage()).isEqualTo(Usage.NONE);
    assertThat(near.get().text()).isEqualTo("shared");
    assertThat(calls).hasValue(1);
    assertThat(async(RESET, model).get().usage()).isEqualTo(Usage.NONE);
  }

  private CompletableFuture<LlmResponse> async(String text, CompletableFuture<LlmResponse> model) {
    return cache.callAsync(scope, text, SemanticOptions.NONE, () -> {
      calls.incrementAndGet();
      return model;
    });
  }

  @Test
  void a_failure_of_a_call_that_does_not_block_is_its_own() throws Exception {
    RuntimeException boom = new RuntimeException("boom");
    CompletableFuture<LlmResponse> failing = new CompletableFuture<>();
    CompletableFuture<LlmResponse> first = async(RESET, failing);
    until(() -> calls.get() == 1);
    CompletableFuture<LlmResponse> second =
        async(RESET, CompletableFuture.completedFuture(LlmResponse.of("own", "m", null)));
    failing.completeExceptionally(boom);
    assertThatThrownBy(first::get).hasCause(boom);
    assertThat(second.get().text()).isEqualTo("own");
    assertThatThrownBy(() -> cache
            .callAsync(scope, "another question of mine", SemanticOptions.NONE, () -> {
              throw boom;
            })
            .get())
        .hasCause(boom);
  }

  /** Writes down what it hears. */
  private static final class Heard implements LlmStreamHandler {
    final List<String> pieces = new CopyOnWriteArrayList<>();
    final CompletableFuture<LlmResponse> end = new CompletableFuture<>();
    volatile @Nullable Usage usage;

    @Override
    public void onText(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onUsage(Usage soFar) {
      usage = soFar;
    }

    @Override
    public void onComplete(LlmResponse response) {
      end.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    String text() {
      return String.join("", pieces);
    }
  }

  private static final String LONG =
      "Open the settings, choose security, and press the button that says reset. Then wait for a mail.";

  @Test
  void a_stream_is_handed_on_as_it_comes_and_replayed_in_pieces() throws Exception {
    List<LlmStreamHandler> handlers = new ArrayList<>();
    Heard first = new Heard();
    cache.stream(
        scope,
        RESET,
        SemanticOptions.NONE,
        handler -> {
          handlers.add(handler);
          calls.incrementAndGet();
          return LlmStream.ENDED;
        },
        first);
    until(() -> calls.get() == 1);
    handlers.get(0).onText("Open the ");
    assertThat(first.pieces).containsExactly("Open the ");
    Heard joining = new Heard();
    cache.stream(scope, RESET, SemanticOptions.NONE, handler -> LlmStream.ENDED, joining);
    handlers.get(0).onText(LONG.substring("Open the ".length()));
    handlers.get(0).onUsage(Usage.of(9, 20));
    handlers.get(0).onComplete(LlmResponse.of(LONG, "m", null));
    assertThat(first.end.get().text()).isEqualTo(LONG);
    assertThat(joining.end.get().usage()).isEqualTo(Usage.NONE);
    assertThat(joining.text()).isEqualTo(LONG);
    for (String text : List.of(RESET, RECOVER)) {
      Heard again = new Heard();
      cache.stream(scope, text, SemanticOptions.NONE, handler -> LlmStream.ENDED, again);
      assertThat(again.end.get().text()).isEqualTo(LONG);
      assertThat(again.text()).isEqualTo(LONG);
      assertThat(again.pieces).hasSizeGreaterThan(2);
      assertThat(again.usage).isEqualTo(Usage.NONE);
    }
    assertThat(cache.stats().savedOutputTokens()).isEqualTo(60);
    assertThat(calls).hasValue(1);
  }

  @Test
  void a_stream_that_was_canceled_or_failed_is_not_kept() throws Exception {
    Heard heard = new Heard();
    AtomicReference<LlmStreamHandler> model = new AtomicReference<>();
    CountDownLatch canceled = new CountDownLatch(1);
    LlmStream stream = cache.stream(
        scope,
        RESET,
        SemanticOptions.NONE,
        handler -> {
          model.set(handler);
          return canceled::countDown;
        },
        heard);
    until(() -> model.get() != null);
    model.get().onText("Open");
    stream.cancel();
    await(canceled);
    assertThat(cache.lookup(scope, RESET).isHit()).isFalse();
    Heard failed = new Heard();
    RuntimeException boom = new RuntimeException("boom");
    cache.stream(
        scope,
        RESET,
        SemanticOptions.NONE,
        handler -> {
          handler.onError(boom);
          return LlmStream.ENDED;
        },
        failed);
    assertThatThrownBy(failed.end::get).hasCause(boom);
    Heard thrown = new Heard();
    cache.stream(
        scope,
        RESET,
        SemanticOptions.NONE,
        handler -> {
          throw boom;
        },
        thrown);
    assertThatThrownBy(thrown.end::get).hasCause(boom);
    assertThat(cache.stats().putCount()).isZero();
  }

  @Test
  void shadow_calls_measure_false_hits() throws Exception {
    CountDownLatch compared = new CountDownLatch(2);
    cache.close();
    cache = builder(embedder)
        .shadow(1, (asked, served, fresh) -> {
          compared.countDown();
          return served.text().equals(fresh.text());
        })
        .build();
    embedder.same("reset", "Reset my password, how?");
    LlmResponse right = LlmResponse.of("right", "m", null);
    cache.call(scope, RESET, () -> right);
    assertThat(
            cache.call(scope, RECOVER, () -> LlmResponse.of("new", "m", null)).text())
        .isEqualTo("right");
    assertThat(cache.call(scope, "Reset my password, how?", () -> right).text()).isEqualTo("right");
    await(compared);
    until(() -> cache.stats().labels().total() == 2);
    SemanticStats.Labels labels = cache.stats().labels();
    assertThat(labels.wrongCount()).isEqualTo(1);
    assertThat(labels.falseHitRate()).isEqualTo(0.5);
    assertThat(labels.shadowCount()).isEqualTo(2);
  }

  @Test
  void who_asks_nearly_the_same_again_soon_doubts_the_hit() {
    AtomicReference<@Nullable String> asker = new AtomicReference<>("me");
    cache.close();
    cache = builder(embedder).askers(asker::get, Duration.ofSeconds(30)).build();
    embedder.same("reset", "Reset my password, how?", "I want my password reset");
    cache.call(scope, RESET, () -> LlmResponse.of("a", "m", null));
    cache.lookup(scope, RECOVER);
    assertThat(cache.stats().labels().reaskCount()).isZero();
    cache.lookup(scope, "Reset my password, how?");
    assertThat(cache.stats().labels().reaskCount()).isEqualTo(1);
    asker.set("you");
    cache.lookup(scope, "I want my password reset");
    assertThat(cache.stats().labels().reaskCount()).isEqualTo(1);
    asker.set("me");
    cache.lookup(scope, "Which countries do you ship to?");
    assertThat(cache.stats().labels().reaskCount()).isEqualTo(1);
  }
}
