/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cache whose threads take nothing, or are gone: no call may be lost by that. */
@Timeout(30)
class SemanticClosedTest {
  private static final String RESET = "How do I reset my password?";
  private static final String RECOVER = "How can I reset my password?";

  private final Meanings embedder = new Meanings().same("reset", RESET, RECOVER);
  private final SemanticScope scope = SemanticScope.of("t", "m");
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final Executor threads = task -> {
    if (refuses.get()) {
      throw new RejectedExecutionException("full");
    }
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  };
  private SemanticCache cache = builder().build();

  private SemanticCacheBuilder builder() {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(20))
        .guards(PairGuards.none())
        .similarityThreshold(0.9);
  }

  private void use(SemanticCacheBuilder builder) {
    cache.close();
    cache = builder.build();
  }

  @AfterEach
  void close() {
    cache.close();
    SemanticStats stats = cache.stats();
    assertThat(stats.answeredCount() + stats.misses().total() + stats.bypassCount())
        .isEqualTo(stats.requestCount());
    assertThat(cache.details().openCalls()).isZero();
  }

  private static LlmResponse answer(String text) {
    return LlmResponse.of(text, "m", null);
  }

  private String async(String text, String own) throws Exception {
    return cache
        .callAsync(
            scope, text, SemanticOptions.NONE, () -> CompletableFuture.completedFuture(answer(own)))
        .get(10, TimeUnit.SECONDS)
        .text();
  }

  private static final class Heard implements LlmStreamHandler {
    final List<String> pieces = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void onText(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onComplete(LlmResponse response) {
      end.complete(response.text());
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    String text() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }
  }

  private Heard stream(String text, String own) {
    Heard heard = new Heard();
    cache.stream(
        scope,
        text,
        SemanticOptions.NONE,
        handler -> {
          handler.onText(own);
          handler.onComplete(answer(own));
          return LlmStream.ENDED;
        },
        heard);
    return heard;
  }

  @Test
  void a_closed_cache_sends_all_but_exact_texts_to_the_model() throws Exception {
    cache.call(scope, RESET, () -> answer("kept"));
    cache.close();
    assertThat(cache.call(scope, RESET, () -> answer("own")).text()).isEqualTo("kept");
    assertThat(async(RESET, "own")).isEqualTo("kept");
    assertThat(stream(RESET, "own").text()).isEqualTo("kept");
    assertThat(cache.call(scope, "one", () -> answer("own")).text()).isEqualTo("own");
    assertThat(async("two", "own")).isEqualTo("own");
    Heard heard = stream("three", "own");
    assertThat(heard.text()).isEqualTo("own");
    assertThat(heard.pieces).containsExactly("own");
  }

  @Test
  void threads_that_are_full_cost_the_search_and_no_call() throws Exception {
    use(builder().executor(threads));
    cache.call(scope, RESET, () -> answer("kept"));
    refuses.set(true);
    assertThat(async("two", "own")).isEqualTo("own");
    assertThat(stream("three", "own").text()).isEqualTo("own");
    assertThatThrownBy(() -> cache
            .callAsync(scope, "four", SemanticOptions.NONE, () -> {
              throw new IllegalStateException("boom");
            })
            .get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("boom");
    assertThat(cache.stats().misses().vectorCount()).isEqualTo(3);
  }

  @Test
  void who_waits_for_another_is_answered_if_the_threads_are_full_by_then() throws Exception {
    use(builder().executor(threads));
    CompletableFuture<LlmResponse> model = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<LlmResponse> first =
        cache.callAsync(scope, RESET, SemanticOptions.NONE, () -> {
          asked.countDown();
          return model;
        });
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<LlmResponse> near = cache.callAsync(
        scope,
        RECOVER,
        SemanticOptions.NONE,
        () -> CompletableFuture.completedFuture(answer("own")));
    Heard joined = stream(RESET, "own");
    while (embedder.count.get() < 2) {
      Thread.onSpinWait();
    }
    refuses.set(true);
    model.complete(answer("shared"));
    assertThat(first.get(10, TimeUnit.SECONDS).text()).isEqualTo("shared");
    assertThat(joined.text()).isEqualTo("shared");
    assertThat(near.get(10, TimeUnit.SECONDS).text()).isEqualTo("shared");
  }

  @Test
  void a_shadow_call_that_no_thread_takes_is_dropped() {
    use(builder()
        .executor(task -> {
          throw new IllegalStateException("an executor of a stranger");
        })
        .shadow(1, (asked, served, fresh) -> true));
    cache.call(scope, RESET, () -> answer("kept"));
    assertThat(cache.call(scope, RECOVER, () -> answer("own")).text()).isEqualTo("kept");
    assertThat(cache.stats().labels().shadowDroppedCount()).isEqualTo(1);
    cache.dryRun(true);
    assertThat(cache.call(scope, RESET, () -> answer("own")).text()).isEqualTo("own");
    assertThat(cache.stats().labels().shadowDroppedCount()).isEqualTo(2);
  }

  @Test
  void who_waits_for_a_vector_is_let_go_when_the_cache_is_closed() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Embedder slow = Embedder.of("slow", () -> 8, text -> {
      try {
        busy.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("closed");
    });
    use(builder().embedder(slow));
    int callers = Runtime.getRuntime().availableProcessors() + 2;
    List<CompletableFuture<String>> answers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < callers; i++) {
      String text = "question " + i;
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread caller = new Thread(
          () -> answer.complete(cache.call(scope, text, () -> answer("own")).text()));
      caller.setDaemon(true);
      caller.start();
      answers.add(answer);
      while (caller.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    long start = System.nanoTime();
    cache.close();
    for (CompletableFuture<String> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("own");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }
}
