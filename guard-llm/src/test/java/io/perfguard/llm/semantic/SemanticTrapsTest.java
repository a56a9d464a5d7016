/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts, vectors and settings that look harmless. */
@Timeout(60)
class SemanticTrapsTest {
  private static final String RESET = "How do I reset my password?";
  private static final String SECRET = "How does jane.doe@example.com reset the password?";

  private final Meanings embedder = new Meanings().same("reset", RESET, SECRET);
  private final SemanticScope scope = SemanticScope.of("t", "m");
  private SemanticCache cache = builder().build();

  private SemanticCacheBuilder builder() {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30))
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
  }

  private static LlmResponse answer(String text) {
    return LlmResponse.of(text, "m", null);
  }

  @Test
  void a_question_that_holds_a_secret_is_not_kept_as_another_text_of_an_answer() {
    cache.call(scope, RESET, () -> answer("so"));
    assertThat(cache.lookup(scope, SECRET).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(cache.lookup(scope, SECRET).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
  }

  @Test
  void vectors_of_any_length_are_compared_by_their_angle() {
    use(builder().embedder(new Embedder() {
      @Override
      public String identity() {
        return "long";
      }

      @Override
      public int dimensions() {
        return Meanings.DIMENSIONS;
      }

      @Override
      public float[] embed(String text) {
        float[] vector = Meanings.random(text);
        for (int i = 0; i < vector.length; i++) {
          vector[i] = vector[i] * 10;
        }
        if (text.equals("none")) {
          return new float[Meanings.DIMENSIONS];
        }
        return vector;
      }
    }));
    cache.call(scope, "one", () -> answer("1"));
    SemanticLookup found = cache.lookup(scope, "two");
    assertThat(found.isHit()).isFalse();
    assertThat(found.cosine()).isNaN(); // too far to be looked at
    assertThat(cache.explain(scope, "two").cosine()).isBetween(-1.01, 1.01);
    assertThat(cache.lookup(scope, "none").outcome()).isEqualTo(LookupOutcome.NO_VECTOR);
    assertThat(cache.stats().embedFailureCount()).isEqualTo(1);
  }

  @Test
  void a_dry_run_blocks_no_caller_that_does_not_wait() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    use(builder().embedder(Embedder.of("slow", () -> 8, text -> {
      try {
        busy.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new float[] {1, 2, 3, 4, 5, 6, 7, 8};
    })));
    cache.dryRun(true);
    long start = System.nanoTime();
    CompletableFuture<LlmResponse> answer = cache.callAsync(
        scope, RESET, SemanticOptions.NONE, () -> CompletableFuture.completedFuture(answer("a")));
    CompletableFuture<String> end = new CompletableFuture<>();
    cache.stream(
        scope,
        RESET,
        SemanticOptions.NONE,
        handler -> {
          handler.onComplete(answer("b"));
          return LlmStream.ENDED;
        },
        new LlmStreamHandler() {
          @Override
          public void onText(String piece) {}

          @Override
          public void onComplete(LlmResponse response) {
            end.complete(response.text());
          }

          @Override
          public void onError(Throwable error) {
            end.completeExceptionally(error);
          }
        });
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    busy.countDown();
    assertThat(answer.get(10, TimeUnit.SECONDS).text()).isEqualTo("a");
    assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("b");
    while (cache.stats().misses().total() < 2) { // the stream did not wait for its look-up
      Thread.onSpinWait();
    }
  }

  @Test
  void where_there_are_lines_the_first_ones_indent_may_mean_something() {
    cache.call(scope, "  a: 1\n  b: 2", () -> answer("one map"));
    assertThat(cache.call(scope, "a: 1\n  b: 2", () -> answer("an error")).text())
        .isEqualTo("an error");
    assertThat(cache.call(scope, "\n \n  a: 1\n  b: 2 \n", () -> answer("?")).text())
        .isEqualTo("one map");
  }

  @Test
  void for_ever_is_a_time() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    use(builder().ttl(ever).joinWait(ever).embeddingDeadline(ever).askers(() -> "me", ever));
    embedder.same("reset", "Reset my password, how?", "My password wants to be reset");
    cache.call(scope, RESET, () -> answer("so"));
    for (String text : new String[] {"Reset my password, how?", "My password wants to be reset"}) {
      assertThat(cache.call(scope, text, () -> answer("?")).text()).isEqualTo("so");
    }
    assertThat(cache.stats().labels().reaskCount()).isEqualTo(1);
    assertThat(cache.faultCount()).isZero();
  }

  @Test
  void what_a_store_is_given_does_not_print_it() {
    StorePut put =
        new StorePut("my text", null, answer("my answer"), 1, Duration.ZERO, Set.of("my tag"), 1);
    assertThat(put.toString()).doesNotContain("my");
    Question question = new Question(
        new StorePartition("my tenant", scope, "e", 8),
        "my text",
        "my text",
        0,
        0,
        0,
        "me",
        SemanticOptions.tagged("my tag"));
    assertThat(question.toString()).doesNotContain("my").doesNotContain("me,");
    assertThat(question.key().toString()).doesNotContain("my");
    assertThat(question.options().toString()).doesNotContain("my");
  }
}
