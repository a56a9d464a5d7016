/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.llm.spi.LlmResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerIndexTest {
  private static final int DIMENSIONS = 384;
  private static final long PLENTY = 64L << 20;

  private final ManualClock clock = new ManualClock();
  private final RandomVectors vectors = new RandomVectors(3, DIMENSIONS);
  private final AnswerIndex index = new AnswerIndex(PLENTY, 100, key -> 400, clock);

  private @Nullable StoredAnswer put(Object key, String text, float @Nullable [] vector) {
    return put(key, text, vector, 0, List.of(), index.moment());
  }

  private @Nullable StoredAnswer put(
      Object key, String text, float @Nullable [] vector, long ttl, List<String> tags, long born) {
    LlmResponse answer = LlmResponse.of("answer to " + text, "m", null);
    return index.put(key, DIMENSIONS, new NewAnswer(text, vector, answer, 1_000, ttl, tags, born));
  }

  private @Nullable StoredAnswer exact(Object key, String text) {
    IndexPartition partition = index.partition(key);
    return partition == null ? null : index.exact(partition, text);
  }

  private List<Found> nearest(Object key, float[] vector) {
    IndexPartition partition = index.partition(key);
    return partition == null
        ? List.of()
        : index.nearest(partition, vector, 0.8, 32).found();
  }

  @Test
  void an_answer_is_found_by_its_text_and_by_a_vector_near_its_own() {
    float[] vector = vectors.any();
    StoredAnswer put = put("p", "a", vector);
    assertThat(exact("p", "a")).isSameAs(put);
    assertThat(exact("p", "b")).isNull();
    List<Found> found = nearest("p", vectors.near(vector, 0.9));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).answer()).isSameAs(put);
    assertThat(found.get(0).cosine()).isBetween(0.895f, 0.905f);
    assertThat(nearest("p", vectors.any())).isEmpty();
    assertThat(Objects.requireNonNull(put).text()).isEqualTo("a");
    assertThat(put.answer().text()).isEqualTo("answer to a");
  }

  @Test
  void the_nearest_of_many_is_found_and_comes_first() {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) { // three chunks
      float[] vector = vectors.any();
      all.add(vector);
      put("p", "text " + i, vector);
    }
    for (int i = 0; i < all.size(); i += 37) {
      List<Found> found = nearest("p", vectors.near(all.get(i), 0.88));
      assertThat(found).isNotEmpty();
      assertThat(found.get(0).answer().text()).isEqualTo("text " + i);
    }
  }

  @Test
  void an_answer_without_a_vector_is_found_by_its_text_only() {
    put("p", "a", null);
    assertThat(exact("p", "a")).isNotNull();
    assertThat(nearest("p", vectors.any())).isEmpty();
    assertThat(index
            .nearest(Objects.requireNonNull(index.partition("p")), vectors.any(), -1, 32)
            .found())
        .isEmpty();
  }

  @Test
  void equal_vectors_in_another_partition_are_not_found() {
    float[] vector = vectors.any();
    put("p", "a", vector);
    put("q", "b", vector);
    assertThat(nearest("p", vector)).extracting(f -> f.answer().text()).containsExactly("a");
    assertThat(nearest("q", vector)).extracting(f -> f.answer().text()).containsExactly("b");
    assertThat(exact("q", "a")).isNull();
    assertThat(nearest("r", vector)).isEmpty();
  }

  @Test
  void a_newer_answer_to_the_same_text_takes_the_place_of_the_older() {
    float[] vector = vectors.any();
    put("p", "a", vector);
    StoredAnswer newer = put("p", "a", vector);
    assertThat(exact("p", "a")).isSameAs(newer);
    assertThat(nearest("p", vector)).hasSize(1);
    assertThat(index.counts().entries()).isEqualTo(1);
    assertThat(index.counts().displacedCount()).isEqualTo(1);
  }

  @Test
  void an_entry_as_old_as_its_ttl_is_gone() {
    float[] vector = vectors.any();
    put("p", "a", vector, Duration.ofMinutes(5).toNanos(), List.of(), index.moment());
    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(exact("p", "a")).isNotNull();
    assertThat(nearest("p", vector)).hasSize(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(nearest("p", vector)).isEmpty();
    assertThat(exact("p", "a")).isNull();
    assertThat(index.counts())
        .extracting(IndexCounts::entries, IndexCounts::expiryCount)
        .containsExactly(0L, 1L);
    assertThat(index.counts().bytes()).isZero();
  }

  @Test
  void a_flush_reaches_what_is_there_and_what_was_asked_for_before() {
    float[] vector = vectors.any();
    long before = index.moment();
    put("p", "a", vector);
    index.flushAll();
    assertThat(exact("p", "a")).isNull();
    assertThat(put("p", "a", vector, 0, List.of(), before)).isNull();
    assertThat(index.counts().tooLateCount()).isEqualTo(1);
    assertThat(put("p", "a", vector)).isNotNull();
    assertThat(index.counts().invalidationCount()).isEqualTo(1);
  }

  @Test
  void a_flush_of_a_partition_leaves_the_others() {
    long before = index.moment();
    put("p", "a", vectors.any());
    put("q", "a", vectors.any());
    IndexPartition held = Objects.requireNonNull(index.partition("p"));
    index.flush((Object) "p");
    assertThat(index.exact(held, "a")).isNull();
    assertThat(exact("p", "a")).isNull();
    assertThat(exact("q", "a")).isNotNull();
    assertThat(put("p", "a", null, 0, List.of(), before)).isNull();
    assertThat(put("q", "b", null, 0, List.of(), before)).isNotNull();
    assertThat(index.flush(key -> key.equals("q"))).isEqualTo(1);
    assertThat(exact("q", "a")).isNull();
  }

  @Test
  void a_flush_of_a_tag_reaches_its_entries_only() {
    float[] vector = vectors.any();
    long before = index.moment();
    put("p", "a", vector, 0, List.of("law", "eu"), before);
    put("p", "b", vector, 0, List.of("eu"), before);
    put("p", "c", vector);
    index.flushTag("law");
    assertThat(exact("p", "a")).isNull();
    assertThat(nearest("p", vector)).extracting(f -> f.answer().text()).containsOnly("b", "c");
    assertThat(put("p", "d", vector, 0, List.of("law"), before)).isNull();
    index.flushTag("eu");
    assertThat(nearest("p", vector)).hasSize(1);
    index.flushTag("unknown");
    assertThat(nearest("p", vector)).hasSize(1);
  }

  @Test
  void many_flushed_entries_do_not_hide_one_that_lives() {
    float[] vector = vectors.any();
    for (int i = 0; i < 90; i++) {
      put("p", "old " + i, vector, 0, List.of("t"), index.moment());
    }
    put("p", "living", vectors.near(vector, 0.9));
    index.flushTag("t");
    assertThat(nearest("p", vector)).extracting(f -> f.answer().text()).containsExactly("living");
  }

  @Test
  void another_text_leads_to_an_entry_until_the_entry_goes() {
    StoredAnswer entry = Objects.requireNonNull(put("p", "a", vectors.any()));
    index.alias(entry, "another");
    index.alias(entry, "another");
    assertThat(exact("p", "another")).isSameAs(entry);
    long bytes = index.counts().bytes();
    put("p", "another", null); // an answer of its own goes before
    assertThat(exact("p", "another")).isNotSameAs(entry);
    index.alias(entry, "a third");
    assertThat(index.invalidate(entry)).isTrue();
    assertThat(index.invalidate(entry)).isFalse();
    assertThat(exact("p", "a third")).isNull();
    assertThat(exact("p", "another")).isNotNull();
    assertThat(index.counts().bytes()).isLessThan(bytes);
    index.alias(entry, "of a dead entry");
    assertThat(exact("p", "of a dead entry")).isNull();
  }

  @Test
  void an_entry_has_eight_other_texts_at_most() {
    StoredAnswer entry = Objects.requireNonNull(put("p", "a", vectors.any()));
    for (int i = 0; i < 20; i++) {
      index.alias(entry, "other " + i);
    }
    assertThat(exact("p", "other 7")).isNotNull();
    assertThat(exact("p", "other 8")).isNull();
  }

  @Test
  void bytes_never_exceed_their_bound_and_come_back_to_nothing() {
    AnswerIndex small = new AnswerIndex(1 << 20, 100, key -> 400, clock);
    String filler = "x".repeat(400);
    for (int i = 0; i < 5_000; i++) {
      LlmResponse answer = LlmResponse.of(filler, "m", null);
      small.put(
          i % 7,
          DIMENSIONS,
          new NewAnswer("t" + i, vectors.any(), answer, 5, 0, List.of(), small.moment()));
      assertThat(small.counts().bytes()).isLessThanOrEqualTo(1 << 20);
    }
    IndexCounts counts = small.counts();
    assertThat(counts.entries() + counts.evictionCount()).isEqualTo(5_000);
    assertThat(counts.entries()).isGreaterThan(500);
    for (int key = 0; key < 7; key++) {
      small.flush((Object) key);
    }
    assertThat(small.counts().bytes()).isZero();
    assertThat(small.counts().entries()).isZero();
  }

  @Test
  void dear_and_used_entries_outlive_cheap_and_unused_ones() {
    AnswerIndex small = new AnswerIndex(1 << 20, 100, key -> 400, clock);
    String filler = "x".repeat(400);
    for (int i = 0; i < 5_000; i++) {
      boolean dear = i % 10 == 0;
      LlmResponse answer = LlmResponse.of(filler, "m", null);
      small.put(
          "p",
          DIMENSIONS,
          new NewAnswer(
              (dear ? "dear " : "cheap ") + i,
              null,
              answer,
              dear ? 1_000 : 1,
              0,
              List.of(),
              small.moment()));
    }
    IndexPartition partition = Objects.requireNonNull(small.partition("p"));
    int dear = 0;
    int cheap = 0;
    for (int i = 0; i < 5_000; i++) {
      dear += small.exact(partition, "dear " + i) == null ? 0 : 1;
      cheap += small.exact(partition, "cheap " + i) == null ? 0 : 1;
    }
    assertThat(dear).isGreaterThan(400); // of 500
    assertThat(cheap).isPositive(); // newer ones are let in
  }

  @Test
  void value_ages_so_that_what_was_dear_once_goes_in_the_end() {
    AnswerIndex small = new AnswerIndex(256 << 10, 100, key -> 400, clock);
    String filler = "x".repeat(400);
    LlmResponse answer = LlmResponse.of(filler, "m", null);
    small.put(
        "p", DIMENSIONS, new NewAnswer("dear", null, answer, 20, 0, List.of(), small.moment()));
    for (int i = 0; i < 20_000; i++) {
      small.put(
          "p", DIMENSIONS, new NewAnswer("c" + i, null, answer, 1, 0, List.of(), small.moment()));
    }
    assertThat(small.exact(Objects.requireNonNull(small.partition("p")), "dear"))
        .isNull();
  }

  @Test
  void an_answer_larger_than_an_eighth_of_the_bound_is_not_kept() {
    AnswerIndex small = new AnswerIndex(64 << 10, 100, key -> 400, clock);
    LlmResponse answer = LlmResponse.of("x".repeat(9_000), "m", null);
    assertThat(small.put(
            "p", DIMENSIONS, new NewAnswer("a", null, answer, 1, 0, List.of(), small.moment())))
        .isNull();
    assertThat(small.counts().tooLargeCount()).isEqualTo(1);
    assertThat(small.counts().partitions()).isZero();
    assertThat(small.counts().bytes()).isZero();
  }

  @Test
  void partitions_have_a_bound_and_those_used_least_go() {
    for (int i = 0; i < 1_000; i++) {
      clock.advance(Duration.ofMillis(1));
      put(i, "a", vectors.any());
      exact("kept", "a");
      if (i == 0) {
        put("kept", "a", null);
      }
    }
    assertThat(index.counts().partitions()).isEqualTo(100);
    assertThat(exact("kept", "a")).isNotNull();
    assertThat(exact(999, "a")).isNotNull();
    assertThat(index.counts().entries()).isEqualTo(100);
    assertThat(index.counts().evictionCount()).isEqualTo(901);
  }

  @Test
  void slots_are_used_again() {
    List<StoredAnswer> put = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      put.add(Objects.requireNonNull(put("p", "t" + i, vectors.any())));
    }
    long bytes = index.counts().bytes();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 1_000; i++) {
        int victim = ThreadLocalRandom.current().nextInt(put.size());
        index.invalidate(put.get(victim));
        String text = "t" + (1_000 + victim % 1_000);
        put.set(victim, Objects.requireNonNull(put("p", text + "r" + round, vectors.any())));
      }
    }
    assertThat(index.counts().bytes()).isLessThan(bytes * 11 / 10);
  }

  @Test
  void expired_entries_go_though_nobody_asks_for_them() {
    for (int i = 0; i < 2_000; i++) {
      put("p", "short " + i, null, 1_000, List.of(), index.moment());
    }
    clock.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 4_000; i++) {
      put("p", "new " + i, null);
    }
    assertThat(index.counts().expiryCount()).isGreaterThan(1_600);
  }
}
