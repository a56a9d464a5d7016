/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded histories against a naive model, and on threads for what must never happen. */
@Timeout(300)
class SemanticHistoryTest {
  private static final int TEXTS = 40;
  private static final int MEANINGS = 10;
  private static final int OWNERS = 3;
  private static final String FILLER = "x".repeat(2_000);

  private final Meanings embedder = new Meanings();
  private final ThreadLocal<String> owner = ThreadLocal.withInitial(() -> "0");
  private final ManualClock clock = new ManualClock();

  SemanticHistoryTest() {
    for (int i = 0; i < TEXTS; i++) {
      embedder.same("meaning " + meaning(i), text(i));
    }
  }

  private static String text(int number) {
    return "text number " + number + " in words";
  }

  private static int meaning(int number) {
    return number % MEANINGS;
  }

  private SemanticCache cache(long bytes) {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.by(owner::get))
        .embeddingDeadline(Duration.ofSeconds(60))
        .maximumBytes(DataSize.ofBytes(bytes))
        .guards(PairGuards.none())
        .similarityThreshold(0.9)
        .ttl(Duration.ofSeconds(100))
        .clock(clock)
        .build();
  }

  /** What must be found: by owner and model, texts with their answers. */
  private static final class Model {
    private record Kept(String text, int meaning, String answer, Set<String> tags, long expires) {}

    private final Map<String, List<Kept>> kept = new HashMap<>();

    List<Kept> at(String place) {
      return kept.computeIfAbsent(place, key -> new ArrayList<>());
    }

    void expire(long now) {
      kept.values().forEach(list -> list.removeIf(each -> each.expires() <= now));
    }

    @Nullable
    Kept any(String place, String text, int meaning) {
      Kept near = null;
      for (Kept each : at(place)) {
        if (each.text().equals(text)) {
          return each;
        }
        near = each.meaning() == meaning ? each : near;
      }
      return near;
    }

    boolean holds(String place, String answer) {
      return at(place).stream().anyMatch(each -> each.answer().equals(answer));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void one_thread_sees_what_a_naive_model_holds(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    try (SemanticCache cache = cache(64 << 20)) {
      for (int step = 0; step < 1_500; step++) {
        clock.advance(Duration.ofMillis(random.nextInt(200)));
        model.expire(clock.nanoTime());
        step(cache, model, random, "seed " + seed + " step " + step);
      }
      assertThat(cache.faultCount()).isZero();
      assertThat(cache.stats().semanticHitCount()).isPositive();
    }
  }

  private void step(SemanticCache cache, Model model, Random random, String where) {
    int chance = random.nextInt(100);
    String who = Integer.toString(random.nextInt(OWNERS));
    owner.set(who);
    if (chance < 95) {
      int number = random.nextInt(TEXTS);
      String modelName = "m" + random.nextInt(2);
      ask(cache, model, who, modelName, number, "tag " + random.nextInt(4), where);
    } else if (chance < 97) {
      String tag = "tag " + random.nextInt(4);
      cache.invalidateTag(tag);
      model.kept.values().forEach(list -> list.removeIf(each -> each.tags().contains(tag)));
    } else if (chance < 99) {
      cache.invalidatePartition(who);
      model.kept.keySet().removeIf(place -> place.startsWith(who + "|"));
    } else {
      cache.invalidateAll();
      model.kept.clear();
    }
  }

  private void ask(
      SemanticCache cache,
      Model model,
      String who,
      String modelName,
      int number,
      String tag,
      String where) {
    String place = who + "|" + modelName;
    SemanticLookup lookup = cache.lookup(SemanticScope.of("t", modelName), text(number));
    Model.Kept expected = model.any(place, text(number), meaning(number));
    assertThat(lookup.isHit()).as(where).isEqualTo(expected != null);
    if (lookup.isHit()) {
      String answer = lookup.response().orElseThrow().text();
      assertThat(model.holds(place, answer)).as(where).isTrue();
      assertThat(answer).as(where).startsWith("meaning " + meaning(number) + " ");
      return;
    }
    String answer = "meaning " + meaning(number) + " for " + place + " " + where;
    boolean kept = cache.put(lookup, LlmResponse.of(answer, "m", null), Money.ZERO, Set.of(tag));
    assertThat(kept).as(where).isTrue();
    long expires = clock.nanoTime() + Duration.ofSeconds(100).toNanos();
    model
        .at(place)
        .add(new Model.Kept(text(number), meaning(number), answer, Set.of(tag), expires));
  }

  @Test
  void threads_never_see_an_answer_of_another_owner_model_meaning_or_time() throws Exception {
    long seed = new Random().nextLong();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    try (SemanticCache cache = cache(64 << 10)) { // small: it evicts all the time
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        Random random = new Random(seed + t);
        Thread thread = new Thread(() -> history(cache, random, wrong));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong).as("seed %d", seed).isEmpty();
      assertThat(cache.faultCount()).isZero();
      SemanticStats stats = cache.stats();
      assertThat(stats.store().bytes()).isLessThanOrEqualTo(64 << 10);
      assertThat(stats.store().evictionCount()).isPositive();
      assertThat(stats.semanticHitCount()).isPositive();
      assertThat(stats.answeredCount() + stats.misses().total()).isEqualTo(stats.requestCount());
      cache.invalidateAll();
      assertThat(cache.stats().store().bytes()).isZero();
    }
  }

  private void history(SemanticCache cache, Random random, ConcurrentLinkedQueue<String> wrong) {
    for (int i = 0; i < 1_500; i++) {
      String who = Integer.toString(random.nextInt(OWNERS));
      String modelName = "m" + random.nextInt(2);
      int number = random.nextInt(TEXTS);
      owner.set(who);
      String expected = FILLER + "meaning " + meaning(number) + " for " + who + "|" + modelName;
      String answer = cache
          .call(
              SemanticScope.of("t", modelName),
              text(number),
              SemanticOptions.tagged("tag " + random.nextInt(4)),
              () -> LlmResponse.of(expected, "m", null))
          .text();
      if (!answer.equals(expected)) {
        wrong.add(answer + " instead of " + expected);
      }
      int chance = random.nextInt(500);
      if (chance == 0) {
        cache.invalidateTag("tag 1");
      } else if (chance == 1) {
        cache.invalidatePartition(who);
      } else if (chance == 2) {
        cache.invalidateAll();
      }
    }
  }
}
