/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Money;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may have an answer that another caller's call brings, and for how long one waits for it. */
@Timeout(60)
class SemanticJoinTest {
  private static final String RESET = "How do I reset my password?";
  private static final String RECOVER = "How can I reset my password?";
  private static final String FORGOT = "I forgot my password, how is it reset?";

  private final Meanings embedder = new Meanings().same("reset", RESET, RECOVER, FORGOT);
  private final SemanticScope scope = SemanticScope.of("t", "m");
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private SemanticCache cache = builder().build();

  private SemanticCacheBuilder builder() {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30))
        .joinWait(Duration.ofSeconds(30))
        .guards(PairGuards.none())
        .similarityThreshold(0.9)
        .cost(answer -> Money.usd("0.01"));
  }

  private void use(SemanticCacheBuilder builder) {
    cache.close();
    cache = builder.build();
  }

  @AfterEach
  void close() {
    go.countDown();
    cache.close();
    assertThat(cache.details().openCalls()).isZero();
    SemanticStats stats = cache.stats();
    assertThat(stats.answeredCount() + stats.misses().total() + stats.bypassCount())
        .isEqualTo(stats.requestCount());
  }

  @SuppressWarnings("ThreadPriorityCheck") // waits for another thread, whatever it takes
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted()).as("waited too long").isFalse();
      Thread.yield();
    }
  }

  private static LlmResponse answer(String text) {
    return LlmResponse.of(text, "m", Usage.of(10, 5));
  }

  /** A caller on a thread of its own. */
  private final class Caller {
    final CompletableFuture<String> answer = new CompletableFuture<>();
    final Thread thread;

    Caller(String text, SemanticOptions options, Supplier<LlmResponse> model) {
      thread = new Thread(() -> {
        try {
          answer.complete(cache.call(scope, text, options, model).text());
        } catch (Throwable e) {
          answer.completeExceptionally(e);
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    boolean waits() {
      return thread.getState() == Thread.State.WAITING
          || thread.getState() == Thread.State.TIMED_WAITING;
    }
  }

  private Caller slow(String text, String answer) {
    return new Caller(text, SemanticOptions.NONE, () -> {
      calls.incrementAndGet();
      try {
        assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return answer(answer);
    });
  }

  private Caller quick(String text, SemanticOptions options, String answer) {
    return new Caller(text, options, () -> {
      calls.incrementAndGet();
      return answer(answer);
    });
  }

  @Test
  void an_alias_is_as_far_as_its_entry_to_who_is_stricter() {
    cache.call(scope, RESET, () -> answer("a"));
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.EXACT_HIT);
    SemanticOptions strict = SemanticOptions.NONE.atLeast(0.999);
    assertThat(cache.lookup(scope, RECOVER, strict).isHit()).isFalse();
    assertThat(cache.lookup(scope, RESET, strict).isHit()).isTrue();
    assertThat(cache.call(scope, RECOVER, strict, () -> answer("own")).text()).isEqualTo("own");
  }

  @Test
  void who_is_stricter_does_not_join_what_answers_the_same_text_by_another() throws Exception {
    Caller first = slow(RESET, "a");
    until(() -> calls.get() == 1);
    Caller near = slow(RECOVER, "b"); // waits for the first
    until(() -> embedder.count.get() == 2 && near.waits());
    Caller strict = quick(RECOVER, SemanticOptions.NONE.atLeast(0.999), "own");
    until(() -> strict.waits() || strict.answer.isDone()); // for the second
    go.countDown();
    assertThat(first.answer.get()).isEqualTo("a");
    assertThat(near.answer.get()).isEqualTo("a");
    assertThat(strict.answer.get()).isEqualTo("own");
  }

  @Test
  void what_was_invalidated_while_it_was_made_is_given_to_nobody_who_asks_later() throws Exception {
    Caller first = slow(RESET, "old");
    until(() -> calls.get() == 1);
    cache.invalidateAll();
    Caller same = quick(RESET, SemanticOptions.NONE, "new");
    until(() -> same.waits() || same.answer.isDone());
    Caller near = quick(RECOVER, SemanticOptions.NONE, "new");
    until(() -> near.waits() || near.answer.isDone());
    go.countDown();
    assertThat(first.answer.get()).isEqualTo("old");
    assertThat(same.answer.get()).isEqualTo("new");
    assertThat(near.answer.get()).isEqualTo("new");
  }

  @Test
  void what_must_not_be_kept_is_given_to_nobody_else() throws Exception {
    Caller first = slow(RESET, "ask jane.doe@example.com");
    until(() -> calls.get() == 1);
    Caller same = quick(RESET, SemanticOptions.NONE, "own");
    Caller near = quick(RECOVER, SemanticOptions.NONE, "own");
    until(() -> same.waits() && near.waits() && embedder.count.get() == 2);
    go.countDown();
    assertThat(first.answer.get()).isEqualTo("ask jane.doe@example.com");
    assertThat(same.answer.get()).isEqualTo("own");
    assertThat(near.answer.get()).isEqualTo("own");
  }

  @Test
  void the_wait_for_others_is_bounded_in_all_and_not_for_each_of_them() throws Exception {
    use(builder().joinWait(Duration.ofMillis(200)));
    Caller first = slow(RESET, "a");
    until(() -> calls.get() == 1);
    long start = System.nanoTime();
    Caller same = quick(RESET, SemanticOptions.NONE, "own");
    assertThat(same.answer.get()).isEqualTo("own");
    long waited = System.nanoTime() - start;
    assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofMillis(390));
    go.countDown();
    assertThat(first.answer.get()).isEqualTo("a");
  }
}
