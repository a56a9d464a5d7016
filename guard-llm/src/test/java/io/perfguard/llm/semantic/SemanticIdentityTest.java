/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.DataSize;
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
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Each question ends in one way, whatever fails: embedder, threads, model, handler or rule. */
@Timeout(120)
class SemanticIdentityTest {
  private static final int TEXTS = 12;
  private static final int CALLERS = 16;

  private final long seed = System.nanoTime();
  private final AtomicInteger embedded = new AtomicInteger();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong told = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ThreadPoolExecutor few =
      new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4));
  private final Meanings meanings = new Meanings();
  private final SemanticCache cache = SemanticCache.builder("answers")
      .embedder(Embedder.of("moody", () -> Meanings.DIMENSIONS, this::vector))
      .partition(Partition.shared())
      .embeddingDeadline(Duration.ofMillis(20))
      .joinWait(Duration.ofMillis(50))
      .guards(PairGuards.none())
      .errorBound(0.05)
      .askers(() -> Thread.currentThread().getName(), Duration.ofSeconds(30))
      .shadow(0.3, (text, served, fresh) -> served.text().length() % 2 == 0)
      .cacheability((scope, text, answer) -> {
        if (answer.text().endsWith("7")) {
          throw new IllegalStateException("a rule of a stranger");
        }
        return !answer.text().endsWith("8");
      })
      .executor(few)
      .maximumBytes(DataSize.ofKilobytes(64))
      .build();

  private float[] vector(String text) {
    return switch (embedded.incrementAndGet() % 11) {
      case 0 -> throw new IllegalStateException("no vector");
      case 1 -> new float[] {1};
      default -> meanings.embed(text);
    };
  }

  private static LlmResponse answer(Random random) {
    int mood = random.nextInt(10);
    if (mood == 0) {
      throw new IllegalArgumentException("no answer");
    }
    return LlmResponse.of("answer " + mood, "m", Usage.of(10, 5));
  }

  @RepeatedTest(3)
  void requests_are_the_sum_of_their_ends() throws Exception {
    for (int i = 0; i < TEXTS; i++) {
      meanings.same("meaning " + i % 4, "question " + i);
    }
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> history(random)));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      few.shutdown();
      assertThat(few.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      cache.close();
    }
    SemanticStats stats = cache.stats();
    assertThat(stats.requestCount()).as("seed %d", seed).isEqualTo(asked.get());
    assertThat(stats.answeredCount() + stats.misses().total() + stats.bypassCount())
        .as("seed %d: %s", seed, stats)
        .isEqualTo(stats.requestCount());
    assertThat(told.get() + failed.get()).as("seed %d", seed).isEqualTo(asked.get());
    assertThat(cache.details().openCalls()).isZero();
    assertThat(stats.store().bytes()).isLessThanOrEqualTo(64 << 10);
  }

  private void history(Random random) {
    SemanticScope scope = SemanticScope.of("t", "m");
    SemanticOptions options = SemanticOptions.tagged("a").telling(origin -> {
      told.incrementAndGet();
      if (origin.hitId() > 0 && origin.hitId() % 3 == 0) {
        cache.feedback(origin.hitId(), origin.hitId() % 2 == 0);
      }
    });
    for (int i = 0; i < 200; i++) {
      String text = "question " + random.nextInt(TEXTS);
      SemanticOptions own = random.nextInt(4) == 0 ? options.atLeast(0.995) : options;
      asked.incrementAndGet();
      switch (random.nextInt(4)) {
        case 0 -> {
          CompletableFuture<LlmResponse> answer = cache.callAsync(
              scope, text, own, () -> CompletableFuture.supplyAsync(() -> answer(random), threads));
          ended(answer);
        }
        case 1 -> {
          Heard heard = new Heard();
          cache.stream(
              scope,
              text,
              own,
              handler -> {
                LlmResponse answer = answer(random);
                handler.onText(answer.text());
                handler.onComplete(answer);
                return LlmStream.ENDED;
              },
              heard);
          ended(heard.end);
        }
        default -> {
          try {
            cache.call(scope, text, own, () -> answer(random));
          } catch (IllegalArgumentException e) {
            failed.incrementAndGet();
          }
        }
      }
      if (random.nextInt(30) == 0) {
        cache.invalidateTag("a");
      }
    }
  }

  private void ended(CompletableFuture<?> answer) {
    try {
      answer.orTimeout(30, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      assertThat(e).hasRootCauseMessage("no answer");
      failed.incrementAndGet();
    }
  }

  private static final class Heard implements LlmStreamHandler {
    final CompletableFuture<Boolean> end = new CompletableFuture<>();

    @Override
    public void onText(String piece) {}

    @Override
    public void onComplete(LlmResponse response) {
      assertThat(end.complete(true)).isTrue();
    }

    @Override
    public void onError(Throwable error) {
      assertThat(end.completeExceptionally(error)).isTrue();
    }
  }
}
