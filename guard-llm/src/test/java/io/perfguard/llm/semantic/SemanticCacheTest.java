/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SemanticCacheTest {
  private static final String RESET = "How do I reset my password?";
  private static final String RECOVER = "How can I reset my password?";
  private static final String OTHER = "Which countries do you ship to?";

  private final ManualClock clock = new ManualClock();
  private final Meanings embedder =
      new Meanings().same("reset", RESET, RECOVER, "Help me reset my password please");
  private final SemanticScope scope = SemanticScope.of("t", "m");
  private final AtomicInteger calls = new AtomicInteger();
  private SemanticCache cache = builder().build();

  private SemanticCacheBuilder builder() {
    return SemanticCache.builder("answers")
        .embedder(embedder)
        .partition(Partition.shared())
        .embeddingDeadline(Duration.ofSeconds(30)) // a busy machine is no part of these tests
        .similarityThreshold(0.9)
        .clock(clock)
        .cost(answer -> Money.usd("0.01"));
  }

  private void use(SemanticCacheBuilder builder) {
    cache.close();
    cache = builder.build();
  }

  @AfterEach
  void close() {
    cache.close();
    assertThat(cache.faultCount()).isZero();
    assertCountsAddUp();
  }

  private void assertCountsAddUp() {
    SemanticStats stats = cache.stats();
    assertThat(stats.answeredCount() + stats.misses().total() + stats.bypassCount())
        .isEqualTo(stats.requestCount());
  }

  private Supplier<LlmResponse> model(String text) {
    return () -> {
      calls.incrementAndGet();
      return LlmResponse.of(text, "m", Usage.of(100, 20));
    };
  }

  private String ask(String text) {
    return cache.call(scope, text, model("answer " + calls.get())).text();
  }

  @Test
  void the_same_text_is_answered_without_a_call_and_without_a_vector() {
    assertThat(ask(RESET)).isEqualTo("answer 0");
    LlmResponse again = cache.call(scope, "  " + RESET + "\n", model("never"));
    assertThat(again.text()).isEqualTo("answer 0");
    assertThat(again.usage()).isEqualTo(Usage.NONE);
    assertThat(calls).hasValue(1);
    assertThat(embedder.count).hasValue(1);
    SemanticStats stats = cache.stats();
    assertThat(stats.exactHitCount()).isEqualTo(1);
    assertThat(stats.saved()).isEqualTo(Money.usd("0.01"));
    assertThat(stats.savedInputTokens()).isEqualTo(100);
    assertThat(stats.savedOutputTokens()).isEqualTo(20);
  }

  @Test
  void a_text_of_the_same_meaning_is_answered_and_then_known_exactly() {
    ask(RESET);
    assertThat(ask(RECOVER)).isEqualTo("answer 0");
    assertThat(cache.stats().semanticHitCount()).isEqualTo(1);
    assertThat(ask(RECOVER)).isEqualTo("answer 0");
    assertThat(cache.stats().exactHitCount()).isEqualTo(1);
    assertThat(embedder.count).hasValue(2);
    assertThat(calls).hasValue(1);
  }

  @Test
  void each_miss_makes_exactly_one_vector() {
    ask(RESET);
    ask(OTHER);
    SemanticLookup miss = cache.lookup(scope, "What is the weather like?");
    assertThat(miss.outcome()).isEqualTo(LookupOutcome.EMPTY);
    assertThat(cache.put(miss, model("sunny").get(), Money.ZERO, Set.of())).isTrue();
    assertThat(embedder.count).hasValue(3);
    assertThat(cache.lookup(scope, "What is the weather like?").response())
        .map(LlmResponse::text)
        .contains("sunny");
  }

  @Test
  void a_text_that_a_guard_stops_goes_to_the_model() {
    embedder.same("emissions", "emissions of steel in 2023?", "emissions of steel in 2024?");
    ask("emissions of steel in 2023?");
    assertThat(ask("emissions of steel in 2024?")).isEqualTo("answer 1");
    assertThat(cache.stats().misses().guardCount()).isEqualTo(1);
    assertThat(cache.details().objections()).hasSize(1);
    assertThat(ask("emissions of steel in 2023?")).isEqualTo("answer 0");
  }

  @Test
  void without_guards_cosine_alone_decides() {
    use(builder().guards(PairGuards.none()));
    embedder.same("emissions", "emissions of steel in 2023?", "emissions of steel in 2024?");
    ask("emissions of steel in 2023?");
    assertThat(ask("emissions of steel in 2024?")).isEqualTo("answer 0");
  }

  @Test
  void below_the_threshold_nothing_is_served_and_the_near_miss_is_counted() {
    use(builder().similarityThreshold(0.99));
    ask(RESET);
    assertThat(ask(RECOVER)).isEqualTo("answer 1");
    SemanticStats stats = cache.stats();
    assertThat(stats.misses().gateCount()).isEqualTo(1);
    assertThat(stats.nearMisses().total()).isEqualTo(1);
    assertThat(stats.nearMisses().from(0.97)).isEqualTo(1);
    assertThat(stats.threshold()).isEqualTo(0.99);
    assertThat(stats.errorBound()).isNaN();
  }

  @Test
  void a_question_may_be_stricter_than_the_cache_and_not_laxer() {
    ask(RESET);
    SemanticOptions strict = SemanticOptions.NONE.atLeast(0.999);
    assertThat(cache.lookup(scope, RECOVER, strict).isHit()).isFalse();
    use(builder().similarityThreshold(0.99));
    ask(RESET);
    SemanticOptions lax = SemanticOptions.NONE.atLeast(0.5);
    assertThat(cache.lookup(scope, RECOVER, lax).isHit()).isFalse();
  }

  @Test
  void the_shipped_default_is_a_bound_of_one_per_cent() {
    SemanticCache usual = SemanticCache.builder("usual")
        .embedder(embedder)
        .partition(Partition.shared())
        .build();
    assertThat(usual.stats().errorBound()).isEqualTo(0.01);
    assertThat(usual.stats().threshold()).isNaN();
    usual.close();
  }

  @Test
  void the_verifier_has_the_last_word() {
    AtomicReference<Boolean> accepts = new AtomicReference<>(false);
    use(builder().verifier((asked, known, answer, cosine) -> {
      assertThat(asked).isEqualTo(RECOVER);
      assertThat(known).isEqualTo(RESET);
      assertThat(answer.text()).isEqualTo("answer 0");
      assertThat(cosine).isBetween(0.9, 1.0);
      return accepts.get();
    }));
    ask(RESET);
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.VERIFIER);
    accepts.set(true);
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(cache.stats().stages().verify().count()).isEqualTo(2);
  }

  @Test
  void the_clock_ends_what_is_kept() {
    use(builder().ttl(Duration.ofMinutes(5)));
    ask(RESET);
    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(ask(RECOVER)).isEqualTo("answer 0");
    clock.advance(Duration.ofNanos(1));
    assertThat(ask(RESET)).isEqualTo("answer 1");
    assertThat(cache.stats().store().expiryCount()).isEqualTo(1);
  }

  @Test
  void what_has_a_tag_can_be_invalidated() {
    cache.call(scope, RESET, SemanticOptions.tagged("help"), model("old"));
    cache.call(scope, OTHER, SemanticOptions.tagged("shipping"), model("shipping"));
    cache.invalidateTag("help");
    assertThat(cache.call(scope, RECOVER, model("new")).text()).isEqualTo("new");
    assertThat(cache.call(scope, OTHER, model("new")).text()).isEqualTo("shipping");
  }

  @Test
  void an_answer_that_was_invalidated_while_it_was_made_is_not_kept() {
    cache.call(scope, RESET, SemanticOptions.tagged("help"), () -> {
      cache.invalidateTag("help");
      return model("stale").get();
    });
    assertThat(ask(RESET)).isEqualTo("answer 1");
    cache.call(scope, OTHER, () -> {
      cache.invalidateAll();
      return model("stale").get();
    });
    assertThat(cache.lookup(scope, OTHER).isHit()).isFalse();
    assertThat(cache.stats().store().refusedCount()).isEqualTo(2);
  }

  @Test
  void another_partition_model_or_embedder_sees_nothing() {
    AtomicReference<String> tenant = new AtomicReference<>("a");
    use(builder().partition(Partition.by(tenant::get)));
    ask(RESET);
    tenant.set("b");
    assertThat(cache.lookup(scope, RESET).isHit()).isFalse();
    assertThat(cache.lookup(scope, RECOVER).isHit()).isFalse();
    tenant.set("a");
    assertThat(cache.lookup(SemanticScope.of("t", "other"), RESET).isHit()).isFalse();
    assertThat(cache.lookup(SemanticScope.of("u", "m"), RECOVER).isHit()).isFalse();
    assertThat(cache.lookup(scope, RECOVER).isHit()).isTrue();
    cache.invalidatePartition("b");
    assertThat(cache.lookup(scope, RESET).isHit()).isTrue();
    cache.invalidatePartition("a");
    assertThat(cache.lookup(scope, RESET).isHit()).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway") // a source that breaks its contract
  void a_partition_of_null_is_an_error() {
    use(builder().partition(Partition.by(() -> null)));
    assertThatThrownBy(() -> cache.call(scope, RESET, model("never")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("semantic cache \"answers\": the partition must not be null");
    assertThatThrownBy(() -> cache.explain(RESET)).isInstanceOf(IllegalStateException.class);
    assertThat(calls).hasValue(0);
  }

  @Test
  void a_high_temperature_a_tools_turn_and_no_text_bypass_it() {
    SemanticScope hot =
        new SemanticScope("t", "m", "", "", "", 4, "", "", "", "", SemanticScope.Turn.TEXT);
    SemanticScope warm =
        new SemanticScope("t", "m", "", "", "", 3, "", "", "", "", SemanticScope.Turn.TEXT);
    SemanticScope tool =
        new SemanticScope("t", "m", "", "", "", -1, "", "", "", "", SemanticScope.Turn.TOOL);
    SemanticScope picture =
        new SemanticScope("t", "m", "", "", "", -1, "", "", "", "", SemanticScope.Turn.OTHER);
    for (SemanticScope each : Set.of(hot, tool, picture)) {
      cache.call(each, RESET, model("a"));
      cache.call(each, RESET, model("a"));
      assertThat(cache.lookup(each, RESET).outcome()).isEqualTo(LookupOutcome.BYPASS);
      assertThat(cache.explain(each, RESET).outcome()).isEqualTo(LookupOutcome.BYPASS);
    }
    cache.call(scope, " \n", model("a"));
    assertThat(calls).hasValue(7);
    assertThat(cache.stats().bypassCount()).isEqualTo(10);
    assertThat(embedder.count).hasValue(0);
    cache.call(warm, RESET, model("a"));
    assertThat(cache.lookup(warm, RESET).isHit()).isTrue();
    use(builder().cacheToolTurns().maximumTemperature(0.4));
    cache.call(hot, RESET, model("a"));
    cache.call(tool, RESET, model("a"));
    assertThat(cache.lookup(hot, RESET).isHit()).isTrue();
    assertThat(cache.lookup(tool, RESET).isHit()).isTrue();
  }

  @Test
  void answers_that_are_not_whole_or_hold_a_secret_are_not_kept() {
    for (String reason :
        new String[] {"length", "content_filter", "refusal", "tool_calls", "new"}) {
      LlmResponse partial = new LlmResponse(
          "text", "", "m", reason, null, io.perfguard.llm.spi.ServiceTier.STANDARD, null);
      cache.call(scope, RESET, () -> partial);
      assertThat(cache.lookup(scope, RESET).isHit()).as(reason).isFalse();
    }
    cache.call(scope, RESET, model(" "));
    cache.call(scope, RESET, model("I'm sorry, but I can't help with that."));
    assertThat(cache.stats().incompleteCount()).isEqualTo(7);
    cache.call(scope, RESET, model("write to jane.doe@example.com"));
    cache.call(scope, "my card is 4111 1111 1111 1111", model("thanks"));
    assertThat(cache.stats().vetoCount()).isEqualTo(2);
    assertThat(cache.stats().putCount()).isZero();
  }

  @Test
  void what_the_model_throws_comes_out_as_it_is_and_nothing_is_kept() {
    RuntimeException boom = new RuntimeException("boom");
    assertThatThrownBy(() -> cache.call(scope, RESET, () -> {
          throw boom;
        }))
        .isSameAs(boom);
    assertThat(ask(RESET)).isEqualTo("answer 0");
  }

  @Test
  void a_question_asked_while_the_same_one_is_made_by_this_thread_is_asked_too() {
    String answer = cache
        .call(
            scope,
            RESET,
            () -> LlmResponse.of(
                "outer " + cache.call(scope, RESET, model("inner")).text(), "m", null))
        .text();
    assertThat(answer).isEqualTo("outer inner");
  }

  @Test
  void wrong_feedback_on_a_semantic_hit_undoes_its_alias() {
    ask(RESET);
    SemanticLookup hit = cache.lookup(scope, RECOVER);
    assertThat(hit.hitId()).isPositive();
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.EXACT_HIT);
    assertThat(cache.feedback(hit.hitId(), true)).isTrue();
    assertThat(cache.feedback(hit.hitId(), true)).isFalse();
    assertThat(cache.feedback(999, true)).isFalse();
    assertThat(cache.lookup(scope, RECOVER).outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(cache.stats().labels().wrongCount()).isEqualTo(1);
    assertThat(cache.lookup(scope, RESET).isHit()).isTrue();
  }

  @Test
  void wrong_feedback_on_the_very_text_removes_the_answer() {
    ask(RESET);
    SemanticLookup hit = cache.lookup(scope, RESET);
    assertThat(cache.feedback(hit.hitId(), true)).isTrue();
    assertThat(cache.lookup(scope, RESET).isHit()).isFalse();
    assertThat(cache.stats().labels().exactWrongCount()).isEqualTo(1);
    assertThat(cache.stats().labels().total()).isZero();
  }

  @Test
  void a_gate_with_a_bound_learns_from_feedback() {
    use(builder().errorBound(0.05).similarityThreshold(0.5).guards(PairGuards.none()));
    ask(RESET);
    int wrong = 0;
    for (int i = 0; i < 60; i++) {
      SemanticLookup hit = cache.lookup(scope, RECOVER);
      if (hit.outcome() != LookupOutcome.SEMANTIC_HIT) {
        break;
      }
      wrong++;
      cache.feedback(hit.hitId(), true);
    }
    assertThat(wrong).isBetween(1, 20); // served by the prior, and no more after some labels
    assertThat(cache.stats().labels().wrongCount()).isEqualTo(wrong);
  }

  @Test
  void a_dry_run_counts_hits_and_serves_none() {
    cache.dryRun(true);
    ask(RESET);
    assertThat(ask(RESET)).isEqualTo("answer 1");
    assertThat(ask(RECOVER)).isEqualTo("answer 2");
    assertThat(cache.lookup(scope, RECOVER).response()).isEmpty();
    SemanticStats stats = cache.stats();
    assertThat(stats.dryHitCount()).isEqualTo(3);
    assertThat(stats.dryHitRate()).isEqualTo(0.75);
    assertThat(stats.drySaved()).isEqualTo(Money.usd("0.03"));
    assertThat(stats.saved()).isEqualTo(Money.ZERO);
    cache.dryRun(false);
    assertThat(ask(RECOVER)).isEqualTo("answer 0"); // the state is that of a real run
  }

  @Test
  void an_explanation_names_the_nearest_and_each_guards_verdict() {
    assertThat(cache.explain(scope, RESET).outcome()).isEqualTo(LookupOutcome.EMPTY);
    ask(RESET);
    SemanticStats before = cache.stats();
    Explanation hit = cache.explain(scope, RECOVER);
    assertThat(hit.outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(hit.nearestText()).isEqualTo(RESET);
    assertThat(hit.cosine()).isBetween(0.95, 1.0);
    assertThat(hit.guards()).hasSameSizeAs(PairGuards.standard().ids());
    assertThat(hit.toString()).doesNotContain("password").contains("PASS");
    assertThat(cache.explain(scope, RESET).outcome()).isEqualTo(LookupOutcome.EXACT_HIT);
    Explanation anywhere = cache.explain(RECOVER);
    assertThat(anywhere.outcome()).isEqualTo(LookupOutcome.SEMANTIC_HIT);
    assertThat(anywhere.scope()).isEqualTo(scope);
    embedder.same("reset", "How do I not reset my password?");
    assertThat(cache.explain("How do I not reset my password?").outcome())
        .isEqualTo(LookupOutcome.GUARD);
    SemanticStats after = cache.stats();
    assertThat(after.requestCount()).isEqualTo(before.requestCount());
    assertThat(after.exactHitCount()).isZero();
  }

  @Test
  void it_is_a_guard_of_a_registry() {
    try (GuardRegistry guards = GuardRegistry.create()) {
      SemanticCache registered = SemanticCache.builder("registered")
          .embedder(embedder)
          .partition(Partition.shared())
          .register(guards);
      registered.lookup(scope, RESET);
      assertThat(guards.get(SemanticCache.KIND, "registered")).isSameAs(registered);
      assertThat(guards.stats(SemanticCache.KIND).get("registered").requestCount())
          .isEqualTo(1);
      assertThatThrownBy(() -> SemanticCache.builder("registered")
              .embedder(embedder)
              .partition(Partition.shared())
              .register(guards))
          .isInstanceOf(IllegalArgumentException.class);
      registered.close();
    }
  }

  @Test
  void what_is_missing_is_named_when_it_is_built() {
    assertThatThrownBy(
            () -> SemanticCache.builder("a").partition(Partition.shared()).build())
        .hasMessageContaining("has no embedder");
    assertThatThrownBy(() -> SemanticCache.builder("a").embedder(embedder).build())
        .hasMessageContaining("does not know whose answers it keeps");
    assertThatThrownBy(() -> builder().maximumBytes(DataSize.ofBytes(1)).build())
        .hasMessage("maximumBytes must be >= 65536, was 1");
    assertThatThrownBy(() -> builder().similarityThreshold(1.5))
        .hasMessage("similarityThreshold must be in 0..1, was 1.5");
    assertThatThrownBy(() -> builder().errorBound(0.9).similarityThreshold(0.9).build())
        .hasMessageContaining("errorBound must be");
    assertThatThrownBy(() -> builder().ttl(Duration.ofSeconds(-1)).build())
        .hasMessageContaining("ttl must be >= 0");
  }

  @Test
  void a_store_that_fails_makes_questions_miss() {
    SemanticStore broken = (SemanticStore) Proxy.newProxyInstance(
        SemanticStore.class.getClassLoader(),
        new Class<?>[] {SemanticStore.class},
        (proxy, method, args) -> {
          throw new IllegalStateException("broken");
        });
    SemanticCache over = builder().store(broken).build();
    assertThat(over.call(scope, RESET, model("a")).text()).isEqualTo("a");
    assertThat(over.call(scope, RESET, model("b")).text()).isEqualTo("b");
    assertThat(over.stats().misses().emptyCount()).isEqualTo(2);
    assertThat(over.faultCount()).isPositive();
    assertThatThrownBy(over::invalidateAll).hasMessage("broken");
    over.close();
  }

  @Test
  void stats_of_a_window_are_a_difference() {
    ask(RESET);
    SemanticStats before = cache.stats();
    ask(RESET);
    ask(OTHER);
    SemanticStats window = cache.stats().minus(before);
    assertThat(window.requestCount()).isEqualTo(2);
    assertThat(window.hitRate()).isEqualTo(0.5);
    assertThat(window.store().entryCount()).isEqualTo(2);
    assertThat(cache.stats().minus(cache.stats()).hitRate()).isNaN();
  }
}
