/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store, or an entry of it, of which one method fails or gives null. */
@Timeout(60)
class SemanticStoreFailureTest {
  private static final String RESET = "How do I reset my password?";
  private static final String RECOVER = "How can I reset my password?";

  private final SemanticScope scope = SemanticScope.of("t", "m");

  static Stream<String> faults() {
    List<String> faults = new ArrayList<>();
    for (Class<?> type : List.of(SemanticStore.class, StoreEntry.class)) {
      for (Method method : type.getMethods()) {
        if ((method.getModifiers() & java.lang.reflect.Modifier.STATIC) == 0) {
          faults.add(type.getSimpleName() + "." + method.getName() + " throws");
          if (!method.getReturnType().isPrimitive()) {
            faults.add(type.getSimpleName() + "." + method.getName() + " gives null");
          }
        }
      }
    }
    faults.add("StoreSearch.Neighbor.cosine is NaN");
    faults.add("StoreSearch.Neighbor.cosine is 7");
    return faults.stream().sorted();
  }

  /** Does as the real one does but for the fault. */
  @SuppressWarnings("unchecked")
  private static <T> T faulty(Class<T> type, T real, String fault) {
    return (T) Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
          String name = type.getSimpleName() + "." + method.getName();
          if (fault.equals(name + " throws")) {
            throw new IllegalStateException("a fault of the store");
          }
          if (fault.equals(name + " gives null")) {
            return null;
          }
          return wrapped(call(method, real, args), fault);
        });
  }

  private static @Nullable Object call(Method method, Object real, Object @Nullable [] args)
      throws Throwable {
    Object[] own = args == null
        ? new Object[0]
        : Arrays.stream(args).map(SemanticStoreFailureTest::real).toArray();
    try {
      return method.invoke(real, own);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private interface Faulty {
    StoreEntry real();
  }

  private record Wrapped(StoreEntry real, StoreEntry faulty) implements StoreEntry, Faulty {
    @Override
    public long id() {
      return faulty.id();
    }

    @Override
    public String text() {
      return faulty.text();
    }

    @Override
    public LlmResponse answer() {
      return faulty.answer();
    }

    @Override
    public long costPicos() {
      return faulty.costPicos();
    }

    @Override
    public long ageNanos(long nowNanos) {
      return faulty.ageNanos(nowNanos);
    }

    @Override
    public long learned() {
      return faulty.learned();
    }

    @Override
    public void learned(long belief) {
      faulty.learned(belief);
    }
  }

  private static @Nullable Object real(@Nullable Object given) {
    return given instanceof Faulty faulty ? faulty.real() : given;
  }

  private static @Nullable Object wrapped(@Nullable Object given, String fault) {
    if (given instanceof StoreEntry entry) {
      return new Wrapped(entry, faulty(StoreEntry.class, entry, fault));
    }
    if (given instanceof StoreSearch search) {
      return new StoreSearch(
          search.nearest().stream()
              .map(each -> new StoreSearch.Neighbor(
                  (StoreEntry) wrapped(each.entry(), fault), cosine(each, fault)))
              .toList(),
          search.scanNanos(),
          search.rescoreNanos());
    }
    return given;
  }

  private static double cosine(StoreSearch.Neighbor neighbor, String fault) {
    return switch (fault) {
      case "StoreSearch.Neighbor.cosine is NaN" -> Double.NaN;
      case "StoreSearch.Neighbor.cosine is 7" -> 7;
      default -> neighbor.cosine();
    };
  }

  private static final class Heard implements LlmStreamHandler {
    final CompletableFuture<String> end = new CompletableFuture<>();

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
  }

  @ParameterizedTest
  @MethodSource("faults")
  void every_call_is_answered_and_counted(String fault) throws Exception {
    SemanticStore store = SemanticStore.onHeap(DataSize.ofMegabytes(1), 100, GuardClock.system());
    SemanticCache cache = SemanticCache.builder("answers")
        .embedder(new Meanings().same("reset", RESET, RECOVER, "Reset my password, how?"))
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30))
        .guards(PairGuards.none())
        .errorBound(0.05)
        .askers(() -> "me", Duration.ofSeconds(30))
        .store(faulty(SemanticStore.class, store, fault))
        .build();
    try {
      List<String> questions = List.of(RESET, RESET, RECOVER, RECOVER, "Reset my password, how?");
      for (String text : questions) {
        assertThat(cache.call(scope, text, () -> answer()).text()).isEqualTo("a");
        SemanticLookup found = cache.lookup(scope, text);
        cache.put(found, answer(), io.perfguard.core.base.Money.ZERO, java.util.Set.of());
        cache.feedback(found.hitId(), true);
        assertThat(cache
                .callAsync(
                    scope,
                    text,
                    SemanticOptions.NONE.atLeast(0.5),
                    () -> CompletableFuture.completedFuture(answer()))
                .get(10, TimeUnit.SECONDS)
                .text())
            .isEqualTo("a");
        Heard heard = new Heard();
        cache.stream(
            scope,
            text,
            SemanticOptions.NONE,
            handler -> {
              handler.onComplete(answer());
              return LlmStream.ENDED;
            },
            heard);
        assertThat(heard.end.get(10, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(cache.explain(scope, text)).isNotNull();
        assertThat(cache.explain(text)).isNotNull();
      }
      while (cache.details().openCalls()
          > 0) { // the last stream's end was heard, and it is leaving
        Thread.onSpinWait();
      }
      SemanticStats stats = cache.stats();
      assertThat(stats.store()).isNotNull();
      assertThat(stats.answeredCount() + stats.misses().total()).isEqualTo(stats.requestCount());
    } finally {
      cache.close();
    }
  }

  private static LlmResponse answer() {
    return LlmResponse.of("a", "m", Usage.of(10, 5));
  }
}
