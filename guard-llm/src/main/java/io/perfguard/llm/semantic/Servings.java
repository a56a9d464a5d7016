/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.llm.semantic.SemanticCounts.Count;
import io.perfguard.llm.semantic.gate.LabelSource;
import io.perfguard.llm.spi.LlmResponse;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is served, remembers the latest of it, and learns from what comes of it: feedback,
 * the model's own answer in the background, an asker that asks again. Thread-safe.
 */
final class Servings {
  private static final int SHARE = 16; // of all bytes, for hits and for askers
  private static final long LEAST_BYTES = 512 << 10;
  private static final int SERVED_BYTES = 500; // a question without its texts, and what leads to it
  private static final int SHADOWS = 4;
  private static final double REASK_COSINE = 0.75;

  private final SemanticStore store;
  private final Judge judge;
  private final EmbeddingPool embeddings;
  private final Keeper keeper;
  private final SemanticConfig config;
  private final @Nullable AnswerComparer comparer;
  private final Executor helpers;
  private final GuardClock clock;
  private final SemanticCounts counts;
  private final Faults faults;

  private final AtomicLong ids = new AtomicLong();
  private final LatestHits latest;
  private final Askers askers;
  private final Semaphore shadows = new Semaphore(SHADOWS);
  /**
   * A hit that was served. Immutable.
   *
   * @param bytes about what it keeps alive, its entry included
   */
  record Served(
      long id, Question question, StoreEntry entry, double cosine, boolean own, long bytes) {}

  Servings(
      SemanticStore store,
      Judge judge,
      EmbeddingPool embeddings,
      Keeper keeper,
      SemanticConfig config,
      @Nullable AnswerComparer comparer,
      Executor helpers,
      GuardClock clock,
      SemanticCounts counts,
      Faults faults) {
    this.store = store;
    this.judge = judge;
    this.embeddings = embeddings;
    this.keeper = keeper;
    this.config = config;
    this.comparer = comparer;
    this.helpers = helpers;
    this.clock = clock;
    this.counts = counts;
    this.faults = faults;
    long kept = Math.max(LEAST_BYTES, config.maximumBytes().bytes() / SHARE);
    this.latest = new LatestHits(kept);
    this.askers = new Askers(kept);
  }

  /** Counts a hit, and gives it its number. */
  SemanticLookup serve(SemanticLookup hit) {
    Question question = hit.question();
    StoreEntry entry = hit.entry();
    if (entry == null) {
      throw new IllegalStateException("a hit without an entry");
    }
    counts.add(hit.outcome().count());
    counts.saved(entry.costPicos(), hit.savedUsage().orElse(null));
    ResourceTimer.cacheHit();
    SemanticLookup served = hit.served(ids.incrementAndGet());
    boolean own = hit.outcome() == LookupOutcome.EXACT_HIT && isOwn(entry, question);
    Served remembered = new Served(served.hitId(), question, entry, hit.cosine(), own, bytes(hit));
    latest.add(remembered);
    note(hit, entry);
    asked(question, hit.vector(), remembered);
    boolean exact = hit.outcome() == LookupOutcome.EXACT_HIT;
    told(
        question,
        exact ? AnswerOrigin.Source.EXACT_HIT : AnswerOrigin.Source.SEMANTIC_HIT,
        served.hitId(),
        entry.costPicos());
    return served;
  }

  private void note(SemanticLookup hit, StoreEntry entry) {
    try {
      store.served(entry);
      if (hit.outcome() == LookupOutcome.SEMANTIC_HIT
          && keeper.isFit(hit.question(), hit.known())) {
        store.alias(entry, hit.question().text());
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("noting a hit", e);
    }
  }

  private static long bytes(SemanticLookup hit) {
    Question question = hit.question();
    LlmResponse answer = hit.known();
    int said = answer == null ? 0 : answer.text().length() + answer.extra().length();
    long chars = question.asked().length() + 2L * question.text().length() + said;
    return SERVED_BYTES + Character.BYTES * chars;
  }

  private boolean isOwn(StoreEntry entry, Question question) {
    return entry.text().equals(question.text());
  }

  /** Counts a question that goes to the model. */
  void missed(SemanticLookup miss) {
    counts.add(miss.outcome().count());
    ResourceTimer.cacheMiss();
    asked(miss.question(), miss.vector(), null);
  }

  /** Tells who wants to hear it where the answer came from. */
  void told(Question question, AnswerOrigin.Source source, long hitId, long costPicos) {
    Consumer<AnswerOrigin> listener = question.options().listener();
    if (listener == null) {
      return;
    }
    try {
      listener.accept(new AnswerOrigin(source, hitId, Money.ofPicos(costPicos)));
    } catch (RuntimeException | LinkageError e) {
      faults.record("telling where an answer came from", e);
    }
  }

  /** Counts a question that another one's call answered. */
  LlmResponse joined(Question question, Attempt attempt, AnswerOrigin.Source how) {
    LlmResponse response = attempt.response();
    if (response == null) {
      throw new IllegalStateException("nothing to join");
    }
    counts.add(how == AnswerOrigin.Source.JOINED ? Count.JOINED : Count.NEAR_JOINED);
    counts.saved(attempt.costPicos(), response.usage());
    ResourceTimer.cacheHit();
    told(question, how, 0, attempt.costPicos());
    return response.givenAgain();
  }

  /** Counts what a dry run would have served, and leaves the store as if it had. */
  SemanticLookup dry(SemanticLookup found) {
    StoreEntry entry = found.entry();
    if (found.isHit() && entry != null) {
      counts.add(Count.DRY_HIT);
      counts.add(Count.DRY_SAVED_PICOS, entry.costPicos());
      note(found, entry);
    }
    SemanticLookup miss = found.notServed();
    counts.add(miss.outcome().count());
    ResourceTimer.cacheMiss();
    return miss;
  }

  /** How near both texts were; of a hit by an alias that has to be measured anew. */
  private double cosine(Served served) {
    if (served.question().text().equals(served.entry().text()) || served.cosine() < 1) {
      return served.cosine();
    }
    float[] asked = embeddings.embed(served.question().text());
    float[] known = embeddings.embed(served.entry().text());
    return asked == null || known == null ? Double.NaN : Judge.dot(asked, known);
  }

  /** Learns whether a hit was right. */
  boolean feedback(long hitId, boolean wrong, LabelSource source) {
    Served served = latest.take(hitId);
    if (served == null) {
      return false;
    }
    label(served, wrong, source);
    return true;
  }

  private void label(Served served, boolean wrong, LabelSource source) {
    try {
      if (served.own()) {
        if (wrong) { // the same question: it is the answer that is wrong
          counts.add(Count.EXACT_WRONG);
          store.invalidate(served.entry());
        }
        return;
      }
      counts.add(wrong ? Count.LABEL_WRONG : Count.LABEL_RIGHT);
      if (wrong) {
        store.dropAlias(served.entry(), served.question().text());
      }
      double cosine = cosine(served);
      if (!Double.isNaN(cosine)) {
        judge.learn(served, cosine, wrong, source);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("learning of a hit", e);
    }
  }

  /** Asks the model all the same for a share of the hits, and compares. */
  void shadow(SemanticLookup hit, @Nullable Supplier<LlmResponse> model) {
    AnswerComparer compares = comparer;
    if (compares == null
        || model == null
        || config.shadowShare() == 0
        || hit.outcome() != LookupOutcome.SEMANTIC_HIT
        || ThreadLocalRandom.current().nextDouble() >= config.shadowShare()) {
      return;
    }
    if (!shadows.tryAcquire()) {
      counts.add(Count.SHADOW_DROPPED);
      return;
    }
    try {
      helpers.execute(() -> {
        try {
          compare(hit, model.get(), compares);
        } catch (RuntimeException | LinkageError e) {
          faults.record("a shadow call", e);
        } finally {
          shadows.release();
        }
      });
      counts.add(Count.SHADOW);
    } catch (RuntimeException e) { // full, closed, or a stranger's
      shadows.release();
      counts.add(Count.SHADOW_DROPPED);
    }
  }

  private void compare(SemanticLookup hit, LlmResponse fresh, AnswerComparer compares) {
    LlmResponse served = hit.known();
    if (served != null) {
      boolean same = compares.isSame(hit.question().asked(), served, fresh);
      feedback(hit.hitId(), !same, LabelSource.SHADOW);
    }
  }

  /** In a dry run both answers are there anyway. */
  void compareDry(SemanticLookup notServed, LlmResponse fresh) {
    AnswerComparer compares = comparer;
    StoreEntry entry = notServed.entry();
    LlmResponse known = notServed.known();
    if (compares == null || entry == null || known == null) {
      return;
    }
    Question question = notServed.question();
    Served would = new Served(0, question, entry, notServed.cosine(), isOwn(entry, question), 0);
    try {
      helpers.execute(() -> {
        try {
          label(would, !compares.isSame(question.asked(), known, fresh), LabelSource.SHADOW);
        } catch (RuntimeException | LinkageError e) {
          faults.record("comparing answers", e);
        }
      });
    } catch (RuntimeException e) {
      counts.add(Count.SHADOW_DROPPED);
    }
  }

  /** Who asks nearly the same again soon after a semantic hit was not content with it. */
  private void asked(Question question, float @Nullable [] vector, @Nullable Served served) {
    String asker = question.asker();
    if (asker == null || vector == null) {
      return;
    }
    long now = clock.nanoTime();
    Askers.Last last = served == null || served.own() ? null : new Askers.Last(served, vector, now);
    Askers.Last before = askers.replace(asker, last);
    if (before != null
        && now - before.at() <= Durations.saturatedNanos(config.reaskWindow())
        && before.vector().length == vector.length
        && !before.served().question().text().equals(question.text())
        && Judge.dot(before.vector(), vector) >= REASK_COSINE) {
      counts.add(Count.REASK);
      judge.learn(before.served(), before.served().cosine(), true, LabelSource.REASKED);
    }
  }
}
