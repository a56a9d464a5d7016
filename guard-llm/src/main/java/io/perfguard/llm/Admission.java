/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.Reservation;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets a request in if all budgets hold, by the gentlest means that does it. Thread-safe. */
final class Admission {
  /*
   * Before a call is sent, the most that it can cost is held back in all budgets that it touches: so what is spent and
   * held never exceeds a hard limit. Most of a hold comes back when the call has ended, since few answers are as long as
   * they may be. What must not happen is that holds of a few calls starve all others. Hence the ladder, tried in order:
   *
   *   1. hold for the bytes of the request, and all output that it may have: costs nothing to compute;
   *   2. hold for the tokens of the request: the tokenizer runs only now;
   *   3. allow less output, as much as fits, if nearly all answers of this operation were shorter;
   *   4. ask a cheaper one of the fallback models;
   *   5. wait until others have settled, then 2 to 4 once more;
   *   6. refuse, with what, how much and until when.
   */
  private static final double NEARLY_ALL = 0.95;
  private static final int ENOUGH_ANSWERS = 20;
  private static final int SHORTEST_UNSEEN = 1_024;
  private static final int LONGEST_UNKNOWN = 16_384;

  private final @Nullable BudgetBook book;
  private final @Nullable Budget budget;
  private final Prices prices;
  private final TokenCounts tokens;
  private final AnswerLengths lengths;
  private final String session;
  private final GuardClock clock;

  Admission(
      String session,
      @Nullable BudgetBook book,
      @Nullable Budget budget,
      Prices prices,
      TokenCounts tokens,
      AnswerLengths lengths,
      GuardClock clock) {
    this.session = session;
    this.book = book;
    this.budget = budget;
    this.prices = prices;
    this.tokens = tokens;
    this.lengths = lengths;
    this.clock = clock;
  }

  /** What is learned from an answer. */
  void answered(ChatContext context, LlmResponse response, Bill bill) {
    if (bill.attempts() > 0) {
      lengths.record(context.operation(), bill.usage().outputTokens() / bill.attempts());
    }
  }

  /**
   * Lets a request in.
   *
   * @param targets the model that is wanted, then those that may do instead
   */
  Admitted admit(ChatCall call, List<Target> targets, LlmRequest request) {
    Ladder ladder = new Ladder(call, targets, request);
    Admitted admitted = ladder.climb();
    return admitted != null ? admitted : ladder.waitAndClimb();
  }

  CompletableFuture<Admitted> admitAsync(ChatCall call, List<Target> targets, LlmRequest request) {
    try {
      Ladder ladder = new Ladder(call, targets, request);
      Admitted admitted = ladder.climb();
      return admitted != null ? CompletableFuture.completedFuture(admitted) : ladder.climbLater();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private final class Ladder {
    private final ChatCall call;
    private final List<Target> targets;
    private final LlmRequest request;
    private final boolean text;
    private boolean waited; // by one thread at a time

    Ladder(ChatCall call, List<Target> targets, LlmRequest request) {
      this.call = call;
      this.targets = targets;
      this.request = request;
      this.text = tokens.isText(request);
    }

    private Target wanted() {
      return targets.get(0);
    }

    /** Null if nothing fits now. */
    @Nullable
    Admitted climb() {
      prices.refuseUnknown(wanted(), request.tier(), budget != null && budget.isHard());
      LlmRequest addressed = wanted().address(request);
      if (book == null) {
        return new Admitted(wanted(), addressed, null);
      }
      int most = mostOutput(wanted());
      Reservation held = reserve(wanted(), tokens.atMost(wanted(), request), most);
      if (held != null) {
        return admitted(wanted(), addressed, held, most);
      }
      Admitted fits = careful(wanted());
      return fits != null ? fits : cheaper();
    }

    /** By counted tokens, with all of the output or less. */
    private @Nullable Admitted careful(Target target) {
      long input = tokens.careful(target, request);
      int most = mostOutput(target);
      Reservation held = reserve(target, input, most);
      if (held != null) {
        return admitted(target, target.address(request), held, most);
      }
      int fits = output(target, input, most);
      if (fits < leastOutput(most)) {
        return null;
      }
      held = reserve(target, input, fits);
      if (held == null) {
        return null; // another call was faster
      }
      call.add(ChatField.CLAMPED, 1);
      return new Admitted(target, target.address(request).withMaximumOutputTokens(fits), held);
    }

    private @Nullable Admitted cheaper() {
      long price = prices.ceiling(wanted(), 1, 1, request.tier(), text);
      List<Target> others = new ArrayList<>(targets.subList(1, targets.size()));
      others.removeIf(other -> !prices.isKnown(other, request.tier())
          || prices.ceiling(other, 1, 1, request.tier(), text) >= price);
      others.sort(Comparator.comparing(other -> prices.ceiling(other, 1, 1, request.tier(), text)));
      for (Target other : others) {
        Admitted fits = careful(other);
        if (fits != null) {
          call.add(ChatField.DEGRADED, 1);
          return fits;
        }
      }
      return null;
    }

    Admitted waitAndClimb() {
      long end = clock.nanoTime() + longestWait();
      for (long left = longestWait(); left > 0; left = end - clock.nanoTime()) {
        if (!book().awaitRoom(claim(wanted()), least(wanted()), left)) {
          break; // it cannot fit, or it took too long
        }
        Admitted fits = afterWait();
        if (fits != null) {
          return fits;
        }
      }
      return last();
    }

    CompletableFuture<Admitted> climbLater() {
      return climbBefore(clock.nanoTime() + longestWait());
    }

    private CompletableFuture<Admitted> climbBefore(long end) {
      return book()
          .awaitRoomAsync(claim(wanted()), least(wanted()), end - clock.nanoTime())
          .thenCompose(room -> {
            Admitted fits = room ? afterWait() : last();
            return fits != null ? CompletableFuture.completedFuture(fits) : climbBefore(end);
          });
    }

    private @Nullable Admitted afterWait() {
      if (!waited) {
        waited = true;
        call.add(ChatField.WAITED, 1);
      }
      return climb();
    }

    /** What fits without waiting, as little as may be; else the refusal, which says why. */
    private Admitted last() {
      int output = leastOutput(mostOutput(wanted()));
      Reservation held = book().reserve(claim(wanted()), least(wanted()), 0);
      call.add(ChatField.CLAMPED, 1);
      return new Admitted(
          wanted(), wanted().address(request).withMaximumOutputTokens(output), held);
    }

    private long longestWait() {
      return budget == null ? 0 : budget.waitAtMost().toNanos();
    }

    private BudgetBook book() {
      return Objects.requireNonNull(book);
    }

    /** The least that the wanted model can be asked for. */
    private long least(Target target) {
      long input = tokens.careful(target, request);
      return prices.ceiling(target, input, leastOutput(mostOutput(target)), request.tier(), text);
    }

    private @Nullable Reservation reserve(Target target, long input, int output) {
      long picos = prices.ceiling(target, input, output, request.tier(), text);
      return book().tryReserve(claim(target), picos);
    }

    private BudgetClaim claim(Target target) {
      ChatContext context = call.context();
      return new BudgetClaim(
          session,
          context.operation().equals(ChatContext.NO_OPERATION) ? null : context.operation(),
          context.tenant().isEmpty() ? null : context.tenant(),
          context.tags(),
          target.name());
    }

    private Admitted admitted(Target target, LlmRequest addressed, Reservation held, int most) {
      boolean bounded = request.maximumOutputTokens().isPresent();
      boolean hard = budget != null && budget.isHard();
      // A bound that the provider does not know of bounds nothing.
      return new Admitted(
          target, bounded || !hard ? addressed : addressed.withMaximumOutputTokens(most), held);
    }

    private int mostOutput(Target target) {
      int models = (int)
          Math.min(Integer.MAX_VALUE, prices.maximumOutputTokens(target).orElse(LONGEST_UNKNOWN));
      return Math.max(1, request.maximumOutputTokens().orElse(models));
    }

    /** Fewer would cut answers off that are usual. */
    private int leastOutput(int most) {
      long usual =
          lengths.quantile(call.context().operation(), NEARLY_ALL, ENOUGH_ANSWERS, SHORTEST_UNSEEN);
      return (int) Math.max(1, Math.min(most, usual));
    }

    /** How much output fits into what is left. */
    private int output(Target target, long input, int most) {
      long room = book().availablePicos(claim(target));
      int fits = 0;
      int beyond = most;
      while (beyond - fits > 1) {
        int middle = fits + (beyond - fits) / 2;
        if (prices.ceiling(target, input, middle, request.tier(), text) <= room) {
          fits = middle;
        } else {
          beyond = middle;
        }
      }
      return fits;
    }
  }
}
