/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Money;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cache keeps alive beside its entries. */
@Timeout(120)
class SemanticMemoryTest {
  private static final int MEGABYTE = 1 << 20;

  private SemanticCache cache = builder(8).build();

  private static SemanticCacheBuilder builder(int megabytes) {
    return SemanticCache.builder("answers")
        .embedder(Embedder.of("random", () -> 64, text -> {
          float[] vector = new float[64];
          vector[Math.floorMod(text.hashCode(), 64)] = 1;
          vector[Math.floorMod(text.hashCode() / 64, 64)] += 0.5f;
          return vector;
        }))
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30))
        .cacheability((scope, text, answer) -> true)
        .guards(PairGuards.none())
        .similarityThreshold(1)
        .askers(() -> Thread.currentThread().getName(), Duration.ofSeconds(30))
        .maximumBytes(DataSize.ofMegabytes(megabytes));
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private static long used() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static LlmResponse answer(String text) {
    return LlmResponse.of(text, "m", null);
  }

  @Test
  void hits_that_are_remembered_keep_no_more_alive_than_a_share_of_the_bound() {
    SemanticScope scope = SemanticScope.of("t", "m");
    cache.call(scope, "warm", () -> answer("up"));
    long before = used();
    int hits = 0;
    for (int i = 0; i < 300; i++) {
      String text = "question " + i + ": " + "é".repeat(200_000);
      String said = "answer " + i + ": " + "é".repeat(500_000);
      cache.call(scope, text, () -> answer(said));
      hits += cache.lookup(scope, text).isHit() ? 1 : 0; // it may be evicted at once
    }
    long now = used();
    assertThat(hits).isGreaterThan(100);
    assertThat(cache.stats().store().bytes()).isGreaterThan(4 * MEGABYTE);
    assertThat(now - before).as("heap, %,d", now - before).isLessThan(12 * MEGABYTE);
  }

  @Test
  void small_hits_are_remembered_by_the_hundred() {
    SemanticScope scope = SemanticScope.of("t", "m");
    cache.call(scope, "how?", () -> answer("so"));
    long first = cache.lookup(scope, "how?").hitId();
    for (int i = 0; i < 500; i++) {
      cache.lookup(scope, "how?");
    }
    assertThat(cache.feedback(first, false)).isTrue();
  }

  @Test
  void tags_count() {
    SemanticScope scope = SemanticScope.of("t", "m");
    long before = used();
    for (int i = 0; i < 20_000; i++) {
      int number = i;
      Set<String> tags = IntStream.range(0, 16)
          .mapToObj(tag -> "document " + number + " of the store, part " + tag)
          .collect(Collectors.toSet());
      if (i == 19_000) {
        used(); // so that the next ones meet the names of tags that are gone
      }
      cache.put(cache.lookup(scope, "question " + i), answer("a"), Money.ZERO, tags);
    }
    used();
    cache.put(cache.lookup(scope, "one more"), answer("a"), Money.ZERO, Set.of("sweeps"));
    within(used() - before);
  }

  @Test
  void partitions_count() {
    long before = used();
    for (int i = 0; i < 8_000; i++) {
      SemanticScope scope = new SemanticScope(
          "tenant " + i,
          "gpt",
          hash(i),
          hash(i + 1),
          hash(i + 2),
          -1,
          hash(i + 3),
          hash(i + 4),
          "",
          "",
          SemanticScope.Turn.TEXT);
      cache.put(cache.lookup(scope, "question"), answer("a"), Money.ZERO, Set.of());
    }
    within(used() - before);
  }

  private static String hash(int i) {
    return new Texts.Hash().add("" + i).text();
  }

  private void within(long heap) {
    SemanticStats stats = cache.stats();
    assertThat((double) heap / stats.store().bytes())
        .as(
            "heap %,d, counted %,d of %,d entries",
            heap, stats.store().bytes(), stats.store().entryCount())
        .isBetween(0.6, 1.25);
    assertThat(heap).isLessThan((long) (8 * MEGABYTE * 1.25));
  }
}
