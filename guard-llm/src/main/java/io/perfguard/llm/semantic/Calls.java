/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.mechanism.FlightTable;
import io.perfguard.core.mechanism.WaitEnd;
import io.perfguard.core.mechanism.WaitListener;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.llm.spi.LlmResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller ask the model for all that ask the same at the same time, be it in the same words
 * or in others. Thread-safe.
 */
final class Calls {
  /*
   * Two ways to wait. The same text: a flight, whose leader looks up and, if it must, asks. Another text of the same
   * meaning: found among the open calls, whose flight is then waited for. Both waits end with whatever ends the leader;
   * who got nothing tries again, and asks the model itself in the end. All waits of a caller together take no longer
   * than joinWait.
   *
   * Not every answer is for those who wait. One that must not be kept is nobody's but its asker's; who then asks for
   * itself waits no more, or callers would stand in a queue. One that another text was given may be too far for a
   * caller that is stricter. And who asks after an invalidation waits for no call from before it: flights have the
   * epoch in their key.
   *
   * Nothing is lost between a look-up and a call: an answer is kept before its call leaves the open ones. So a question
   * that finds no call there and sees that something was kept since it was asked looks once more.
   */
  private static final int ROUNDS = 3;

  private final SemanticStore store;
  private final Finder finder;
  private final Judge judge;
  private final Keeper keeper;
  private final Servings servings;
  private final Executor helpers;
  private final Executor sure;
  private final long waitNanos;
  private final OpenCalls open = new OpenCalls();
  private final FlightTable<Question.Key, Attempt> flights =
      new FlightTable<>((key, attempt) -> {}, new Waits());

  Calls(
      SemanticStore store,
      Finder finder,
      Judge judge,
      Keeper keeper,
      Servings servings,
      Executor helpers,
      Duration wait) {
    this.store = store;
    this.finder = finder;
    this.judge = judge;
    this.keeper = keeper;
    this.servings = servings;
    this.helpers = helpers;
    this.sure = HelperThreads.orHere(helpers);
    this.waitNanos = Durations.saturatedNanos(wait);
  }

  /** Charges a follower's wait to what runs on its thread. */
  private static final class Waits implements WaitListener<Question.Key> {
    @Override
    public long waitStarted(Question.Key key) {
      return ResourceTimer.enter(Resource.WAIT);
    }

    @Override
    public void waitEnded(Question.Key key, long token, WaitEnd end) {
      ResourceTimer.exit(token);
    }
  }

  /** Answers a question that has no exact hit. */
  LlmResponse call(Question question, Set<String> tags, Supplier<LlmResponse> model) {
    Patience patience = new Patience(Recorder.isTelling() ? 0 : waitNanos);
    for (int round = 1; round <= ROUNDS && !patience.isOver(); round++) {
      boolean[] led = {false};
      Attempt attempt = flights.load(
          question.key(),
          key -> {
            led[0] = true;
            return lead(question, tags, model, patience);
          },
          patience.leftNanos());
      if (led[0]) {
        return attempt.get();
      }
      if (attempt.isFor(question)) {
        return servings.joined(question, attempt, AnswerOrigin.Source.JOINED);
      }
      patience.endIf(attempt.isKeptBack(question));
    }
    return lead(question, tags, model, patience).get();
  }

  private Attempt lead(
      Question question, Set<String> tags, Supplier<LlmResponse> model, Patience patience) {
    try {
      SemanticLookup found = finder.search(question, null);
      for (int round = 1; round <= ROUNDS && !found.isHit(); round++) {
        float[] vector = found.vector();
        OpenCalls.Entry entry = vector == null ? null : enter(question, vector, patience);
        if (entry == null || entry.other() == null) {
          return ask(found, tags, model, entry == null ? null : entry.own());
        }
        OpenCalls.Open other = entry.other();
        Attempt theirs =
            flights.load(other.question().key(), key -> Attempt.NONE, patience.leftNanos());
        if (theirs.fresh() && theirs.shares()) {
          return joinedNear(found, other, theirs);
        }
        patience.endIf(theirs.isKeptBack(question));
        found = finder.search(question, vector);
      }
      return found.isHit() ? served(found, model) : ask(found, tags, model, null);
    } catch (Throwable e) { // the model's: its own caller gets it, the others ask for themselves
      return Attempt.failed(e);
    }
  }

  private Attempt served(SemanticLookup found, @Nullable Supplier<LlmResponse> model) {
    SemanticLookup hit = servings.serve(found);
    servings.shadow(hit, model);
    return Attempt.hit(hit.response().orElseThrow(), hit.savedCost().picos(), hit.cosine());
  }

  /** A call to join, or one's own for others to join; null for who joins no more. */
  private OpenCalls.@Nullable Entry enter(Question question, float[] vector, Patience patience) {
    return patience.isOver()
        ? null
        : open.enter(new OpenCalls.Open(question, vector), judge::joins);
  }

  private Attempt ask(
      SemanticLookup found,
      Set<String> tags,
      Supplier<LlmResponse> model,
      OpenCalls.@Nullable Open own) {
    try {
      SemanticLookup again = again(found);
      if (again.isHit()) {
        return served(again, model);
      }
      servings.missed(again);
      LlmResponse answer = model.get();
      return kept(again, answer, tags);
    } finally {
      if (own != null) {
        open.leave(own);
      }
    }
  }

  /** Looks once more if something was kept since. */
  private SemanticLookup again(SemanticLookup found) {
    Question question = found.question();
    if (found.vector() == null || store.version() == question.version()) {
      return found;
    }
    return finder.search(question, found.vector());
  }

  private Attempt kept(SemanticLookup found, LlmResponse answer, Set<String> tags) {
    long cost = keeper.costPicos(found.question(), answer);
    Keeper.Kept kept = keeper.put(found, answer, cost, tags);
    servings.told(found.question(), AnswerOrigin.Source.MODEL, 0, cost);
    return Attempt.fresh(answer, cost, kept != Keeper.Kept.UNFIT);
  }

  private Attempt joinedNear(SemanticLookup found, OpenCalls.Open other, Attempt theirs) {
    Question question = found.question();
    float[] vector = found.vector();
    double cosine = vector == null ? Double.NaN : Judge.dot(vector, other.vector());
    StoreEntry entry = store.exact(question.partition(), other.question().text());
    if (entry != null && keeper.isFit(question, theirs.response())) {
      store.alias(entry, question.text());
    }
    LlmResponse response = servings.joined(question, theirs, AnswerOrigin.Source.NEAR_JOINED);
    return Attempt.hit(response, theirs.costPicos(), cosine);
  }

  /**
   * Answers a question that has no exact hit; blocks nobody.
   *
   * @param shadow asks the model once more, to compare; null if that cannot be
   */
  CompletableFuture<LlmResponse> callAsync(
      Question question,
      Set<String> tags,
      Supplier<? extends CompletionStage<LlmResponse>> model,
      Supplier<LlmResponse> shadow) {
    return fly(new Asking(question, tags, model, shadow, new Patience(waitNanos)), 1);
  }

  /** What a caller that does not wait has brought. */
  private record Asking(
      Question question,
      Set<String> tags,
      Supplier<? extends CompletionStage<LlmResponse>> model,
      Supplier<LlmResponse> shadow,
      Patience patience) {}

  private CompletableFuture<LlmResponse> fly(Asking asking, int round) {
    if (round > ROUNDS || asking.patience().isOver()) {
      return leadAsync(asking).thenApply(Attempt::get);
    }
    boolean[] led = {false};
    CompletableFuture<Attempt> flight =
        flights.loadAsync(asking.question().key(), (key, ticket) -> {
          led[0] = true;
          return leadAsync(asking);
        });
    if (led[0]) {
      return flight.thenApply(Attempt::get);
    }
    return bounded(flight, asking.patience()).thenCompose(attempt -> {
      Question question = asking.question();
      if (attempt.isFor(question)) {
        return CompletableFuture.completedFuture(
            servings.joined(question, attempt, AnswerOrigin.Source.JOINED));
      }
      asking.patience().endIf(attempt.isKeptBack(question));
      return fly(asking, round + 1);
    });
  }

  private static CompletableFuture<Attempt> bounded(
      CompletableFuture<Attempt> flight, Patience patience) {
    return flight.completeOnTimeout(Attempt.NONE, patience.leftNanos(), TimeUnit.NANOSECONDS);
  }

  private CompletableFuture<Attempt> leadAsync(Asking asking) {
    return searched(asking.question())
        .thenCompose(found -> settle(asking, found, 1))
        .exceptionally(e -> Attempt.failed(unwrapped(e)));
  }

  /** Making a vector blocks: where no thread is free for it, there is none. */
  private CompletableFuture<SemanticLookup> searched(Question question) {
    try {
      return CompletableFuture.supplyAsync(() -> finder.search(question, null), helpers);
    } catch (RuntimeException e) { // full, or closed
      return CompletableFuture.completedFuture(finder.unsearched(question));
    }
  }

  private CompletableFuture<Attempt> settle(Asking asking, SemanticLookup found, int round) {
    Question question = asking.question();
    float[] vector = found.vector();
    if (found.isHit()) {
      return CompletableFuture.completedFuture(served(found, asking.shadow()));
    }
    OpenCalls.Entry entry =
        vector == null || round > ROUNDS ? null : enter(question, vector, asking.patience());
    if (entry == null || entry.other() == null) {
      return askAsync(asking, found, entry == null ? null : entry.own());
    }
    OpenCalls.Open other = entry.other();
    CompletableFuture<Attempt> theirs = flights.loadAsync(
        other.question().key(), (key, ticket) -> CompletableFuture.completedFuture(Attempt.NONE));
    return bounded(theirs, asking.patience())
        .thenComposeAsync(
            attempt -> {
              if (attempt.fresh() && attempt.shares()) {
                return CompletableFuture.completedFuture(joinedNear(found, other, attempt));
              }
              asking.patience().endIf(attempt.isKeptBack(question));
              return settle(asking, finder.search(question, vector), round + 1);
            },
            sure);
  }

  private CompletableFuture<Attempt> askAsync(
      Asking asking, SemanticLookup found, OpenCalls.@Nullable Open own) {
    CompletableFuture<Attempt> attempt;
    try {
      SemanticLookup again = again(found);
      if (again.isHit()) {
        attempt = CompletableFuture.completedFuture(served(again, asking.shadow()));
      } else {
        servings.missed(again);
        attempt = asking
            .model()
            .get()
            .toCompletableFuture()
            .thenApply(answer -> kept(again, answer, asking.tags()));
      }
    } catch (Throwable e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    return attempt.whenComplete((done, thrown) -> {
      if (own != null) {
        open.leave(own);
      }
    });
  }

  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause : thrown;
  }

  /** How many calls of the model could be joined now. */
  int openCount() {
    return open.size();
  }
}
