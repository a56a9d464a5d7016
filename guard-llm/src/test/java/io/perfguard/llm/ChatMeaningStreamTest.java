/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticStats;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of sessions that keep answers by meaning, where something goes wrong. */
@Timeout(60)
class ChatMeaningStreamTest {
  private static final String RESET = "How do I reset my password?";
  private static final String ALSO_RESET = "How can I reset my password?";
  private static final Money ONE_CALL = Money.usd("0.0035");

  private final FakeModel model = FakeModel.of("gpt-4o");
  private ChatSession chat = builder().build();

  @AfterEach
  void close() {
    chat.close();
  }

  /** Questions with "reset" have one vector, all others another one each. */
  private static float[] vector(String text) {
    float[] vector = new float[64];
    vector[text.contains("reset") ? 0 : 1 + Math.floorMod(text.hashCode(), 63)] = 1;
    return vector;
  }

  private ChatSession.Builder builder() {
    return ChatSession.builder("support", model)
        .cacheStrategy(CacheStrategy.SEMANTIC)
        .embedder(Embedder.of("by word", () -> 64, ChatMeaningStreamTest::vector))
        .partition(Partition.shared())
        .semanticCache(cache -> cache.embeddingDeadline(Duration.ofSeconds(30)))
        .similarityThreshold(0.95);
  }

  private void use(ChatSession.Builder builder) {
    chat.close();
    chat = builder.build();
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
  void a_partition_that_fails_late_leaves_no_stream_behind() {
    for (int failing = 1; failing <= 4; failing++) {
      AtomicInteger asked = new AtomicInteger();
      int place = failing;
      use(builder().partition(Partition.by(() -> {
        if (asked.incrementAndGet() == place) {
          throw new IllegalStateException("nobody");
        }
        return "me";
      })));
      Heard first = new Heard();
      chat.stream(LlmRequest.user(RESET), first);
      if (asked.get() < failing) {
        break; // it is not asked as often
      }
      assertThatThrownBy(first::response).hasStackTraceContaining("nobody");
      int begun = model.calls.get();
      Heard second = new Heard();
      chat.stream(LlmRequest.user(RESET), second);
      until(() -> model.calls.get() == begun + 1);
      model.streams.get(model.streams.size() - 1).onComplete(LlmResponse.of("a", "gpt-4o", null));
      assertThat(second.response().text()).isEqualTo("a");
      assertThat(chat.stats().runningCount()).isZero();
      assertThat(chat.stats().failureCount()).isEqualTo(1);
    }
  }

  @Test
  void who_hears_the_end_of_a_stream_may_ask_the_same_at_once() throws Exception {
    CompletableFuture<String> again = new CompletableFuture<>();
    chat.stream(LlmRequest.user(RESET), new LlmStreamHandler() {
      @Override
      public void onText(String piece) {}

      @Override
      public void onComplete(LlmResponse response) {
        again.complete(chat.ask(ALSO_RESET) + chat.ask(RESET));
      }

      @Override
      public void onError(Throwable error) {
        again.completeExceptionally(error);
      }
    });
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    long start = System.nanoTime();
    model.streams.get(0).onComplete(LlmResponse.of("a", "gpt-4o", Usage.of(1_000, 100)));
    assertThat(again.get(30, TimeUnit.SECONDS)).isEqualTo("aa");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(model.calls).hasValue(1);
  }

  @Test
  void who_hears_a_piece_of_a_stream_does_not_wait_for_its_end() throws Exception {
    CompletableFuture<String> again = new CompletableFuture<>();
    chat.stream(LlmRequest.user(RESET), new LlmStreamHandler() {
      @Override
      public void onText(String piece) {
        again.complete(chat.ask(ALSO_RESET));
      }

      @Override
      public void onComplete(LlmResponse response) {}

      @Override
      public void onError(Throwable error) {
        again.completeExceptionally(error);
      }
    });
    assertThat(model.asked.await(30, TimeUnit.SECONDS)).isTrue();
    long start = System.nanoTime();
    model.streams.get(0).onText("a");
    assertThat(again.get(30, TimeUnit.SECONDS)).isEqualTo("re: " + ALSO_RESET);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    model.streams.get(0).onComplete(LlmResponse.of("a", "gpt-4o", Usage.of(1_000, 100)));
    assertThat(chat.stats().runningCount()).isZero();
  }

  @Test
  void a_shadow_call_is_paid_and_the_hit_counted_once() {
    AtomicInteger compared = new AtomicInteger();
    use(builder()
        .budget(Budget.monthly(Money.usd("1")))
        .semanticCache(cache -> cache
            .embeddingDeadline(Duration.ofSeconds(30))
            .shadow(1, (asked, served, fresh) -> {
              compared.incrementAndGet();
              return false;
            })));
    chat.ask(RESET);
    assertThat(chat.ask(ALSO_RESET)).isEqualTo("re: " + RESET);
    until(() -> compared.get() == 1);
    until(() -> chat.stats().totalCost().equals(ONE_CALL.times(2)));
    ChatStats stats = chat.stats();
    assertThat(stats.hitCount()).isEqualTo(1);
    assertThat(stats.savedCost()).isEqualTo(ONE_CALL);
    assertThat(stats.runningCount()).isZero();
    assertThat(stats.monthPicos()).isEqualTo(ONE_CALL.times(2).picos());
  }

  /** Answers, fails or breaks off, on a thread of its own. */
  private static final class Moody implements LlmModel {
    private final ExecutorService threads;
    private final AtomicInteger calls = new AtomicInteger();

    Moody(ExecutorService threads) {
      this.threads = threads;
    }

    @Override
    public String provider() {
      return "openai";
    }

    @Override
    public String model() {
      return "gpt-4o";
    }

    @Override
    public LlmResponse call(LlmRequest request) {
      return switch (calls.incrementAndGet() % 7) {
        case 0 -> throw new IllegalStateException("moody");
        case 1 ->
          new LlmResponse(
              "cut", "", "gpt-4o", "length", Usage.of(1_000, 100), request.tier(), null);
        case 2 -> LlmResponse.of("mail me at a@example.com", "gpt-4o", Usage.of(1_000, 100));
        default -> LlmResponse.of("yes, and more of it", "gpt-4o", Usage.of(1_000, 100));
      };
    }

    @Override
    public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
      return CompletableFuture.supplyAsync(() -> call(request), threads);
    }

    @Override
    public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
      Future<?> running = threads.submit(() -> {
        try {
          LlmResponse response = call(request);
          handler.onText(response.text().substring(0, 3));
          handler.onText(response.text().substring(3) + " ");
          handler.onComplete(response);
        } catch (RuntimeException e) {
          handler.onError(e);
        }
      });
      return () -> running.cancel(false);
    }
  }

  @Test
  void every_call_ends_once_and_is_counted_once_whatever_befalls_it() throws Exception {
    long seed = System.nanoTime();
    ExecutorService threads = Executors.newCachedThreadPool();
    Moody moody = new Moody(threads);
    chat.close();
    chat = ChatSession.builder("support", moody)
        .cacheStrategy(CacheStrategy.SEMANTIC)
        .embedder(Embedder.of("by word", () -> 64, ChatMeaningStreamTest::vector))
        .partition(Partition.shared())
        .budget(Budget.monthly(Money.usd("100")).hard())
        .semanticCache(cache -> cache.shadow(0.5, (asked, served, fresh) -> true))
        .similarityThreshold(0.95)
        .build();
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> history(random)));
      }
      int asked = 0;
      for (Future<Integer> each : all) {
        asked += each.get(50, TimeUnit.SECONDS);
      }
      long expected = asked; // a call ends a moment after its caller has heard the end
      until(() -> chat.stats().runningCount() == 0 && chat.stats().callCount() >= expected);
      until(() -> chat.stats().totalCost().picos() == chat.stats().monthPicos());
      ChatStats stats = chat.stats();
      assertThat(stats.callCount()).as("seed %d", seed).isEqualTo(asked);
      assertThat(stats.hitCount() + stats.coalescedCount())
          .as("seed %d: %s", seed, stats)
          .isLessThanOrEqualTo(asked)
          .isPositive();
      SemanticCache cache = chat.semanticCache().orElseThrow();
      until(() -> cache.details().openCalls() == 0);
      until(() -> {
        SemanticStats now = cache.stats();
        return now.answeredCount() + now.misses().total() + now.bypassCount() == now.requestCount();
      });
    } finally {
      threads.shutdownNow();
    }
  }

  private int history(Random random) throws Exception {
    int asked = 0;
    for (int i = 0; i < 150; i++) {
      String text =
          List.of(RESET, ALSO_RESET, "question " + random.nextInt(8)).get(random.nextInt(3));
      LlmRequest request = LlmRequest.user(text);
      if (random.nextInt(20) == 0) {
        chat.invalidateAnswers();
      }
      asked++;
      switch (random.nextInt(4)) {
        case 0 -> {
          try {
            assertThat(chat.call(request).text()).isNotEmpty();
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("moody");
          }
        }
        case 1 -> {
          CompletableFuture<LlmResponse> answer = chat.callAsync(request);
          if (random.nextInt(4) == 0) {
            answer.cancel(true);
          }
          try {
            answer.get(30, TimeUnit.SECONDS);
          } catch (CancellationException | ExecutionException e) {
            assertThat(answer).isDone();
          }
        }
        default -> {
          AtomicReference<LlmStream> stream = new AtomicReference<>(LlmStream.ENDED);
          int mood = random.nextInt(5);
          Ends ends = new Ends(() -> {
            if (mood == 0) {
              stream.get().cancel();
            } else if (mood == 1) {
              throw new IllegalArgumentException("a handler of a stranger");
            }
          });
          stream.set(chat.stream(request, ends));
          if (mood == 2) {
            stream.get().cancel();
          } else if (mood > 2) {
            ends.end.get(30, TimeUnit.SECONDS);
          }
        }
      }
    }
    return asked;
  }

  private static final class Ends implements LlmStreamHandler {
    final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final Runnable onPiece;

    Ends(Runnable onPiece) {
      this.onPiece = onPiece;
    }

    @Override
    public void onText(String piece) {
      onPiece.run();
    }

    @Override
    public void onComplete(LlmResponse response) {
      assertThat(end.complete(true)).isTrue();
    }

    @Override
    public void onError(Throwable error) {
      assertThat(end.complete(false)).isTrue();
    }
  }
}
