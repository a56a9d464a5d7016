/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import static io.perfguard.llm.budget.BudgetBookTest.CLAIM;
import static io.perfguard.llm.budget.BudgetBookTest.DOLLAR;
import static io.perfguard.llm.budget.BudgetBookTest.reserve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for what calls in flight give back. */
@Timeout(60)
class BudgetWaitTest {
  private static final long LONG = Duration.ofMinutes(5).toNanos();

  private final ManualClock clock = new ManualClock();
  private final BudgetBook book = book(Budget.monthly(Money.usd(10)).hard());

  private BudgetBook book(Budget budget) {
    return BudgetBook.builder("support", budget).clock(clock).build();
  }

  private static Reservation got(CompletableFuture<Reservation> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }

  @Test
  void who_waits_gets_what_a_call_in_flight_gives_back() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> waiting = book.reserveAsync(CLAIM, 5 * DOLLAR, LONG);
    assertThat(waiting).isNotDone();
    assertThat(book.waitingCount()).isOne();
    held.settle(DOLLAR);
    assertThat(got(waiting).heldPicos()).isEqualTo(5 * DOLLAR);
    assertThat(book.waitingCount()).isZero();
    assertThat(book.availablePicos(CLAIM)).isEqualTo(4 * DOLLAR);
  }

  @Test
  void who_came_first_is_served_first_and_small_holds_do_not_pass_a_large_one() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> large = book.reserveAsync(CLAIM, 9 * DOLLAR, LONG);
    CompletableFuture<Reservation> small = book.reserveAsync(CLAIM, DOLLAR, LONG);
    assertThat(book.tryReserve(CLAIM, DOLLAR)).isNull(); // $2 are free, but not for who comes last
    assertThat(book.availablePicos(CLAIM)).isZero();
    assertThat(book.shortage(CLAIM, DOLLAR).orElseThrow().reason())
        .isEqualTo(Shortage.Reason.QUEUED);
    held.settle(0);
    got(large);
    got(small).release();
    assertThat(book.tryReserve(CLAIM, DOLLAR)).isNotNull();
  }

  @Test
  void a_queue_at_one_limit_leaves_other_limits_alone() throws Exception {
    BudgetBook split =
        book(Budget.monthly(Money.usd(100)).perOperation(Money.usd(10)).hard());
    BudgetClaim a = new BudgetClaim("s", "a", null, Set.of(), null);
    BudgetClaim b = new BudgetClaim("s", "b", null, Set.of(), null);
    Reservation held = reserve(split, a, 8 * DOLLAR);
    CompletableFuture<Reservation> waiting = split.reserveAsync(a, 9 * DOLLAR, LONG);
    reserve(split, b, 9 * DOLLAR).release();
    held.release();
    got(waiting).release();
  }

  @Test
  void one_that_moves_to_another_queue_keeps_its_turn() throws Exception {
    BudgetBook split =
        book(Budget.monthly(Money.usd(10)).perOperation(Money.usd(8)).hard());
    BudgetClaim a = new BudgetClaim("s", "a", null, Set.of(), null);
    BudgetClaim b = new BudgetClaim("s", "b", null, Set.of(), null);
    Reservation first = reserve(split, a, 8 * DOLLAR);
    CompletableFuture<Reservation> elder = split.reserveAsync(a, 2 * DOLLAR, LONG); // short of a
    Reservation second = reserve(split, b, 2 * DOLLAR);
    CompletableFuture<Reservation> younger = split.reserveAsync(b, 2 * DOLLAR, LONG); // of all
    first.settle(6 * DOLLAR); // makes room in a, and for one of them in all
    got(younger);
    assertThat(split.waitingCount()).isOne();
    CompletableFuture<Reservation> youngest = split.reserveAsync(b, 2 * DOLLAR, LONG);
    second.release();
    got(elder);
    assertThat(youngest).isNotDone();
    assertThat(split.audit()).isEmpty();
  }

  @Test
  void who_cannot_be_helped_by_anything_in_flight_does_not_wait() {
    reserve(book, CLAIM, 8 * DOLLAR).settle(8 * DOLLAR);
    Reservation held = reserve(book, CLAIM, DOLLAR);
    assertThatThrownBy(() -> book.reserve(CLAIM, 3 * DOLLAR, LONG))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(book.awaitRoom(CLAIM, 3 * DOLLAR, LONG)).isFalse();
    assertThat(book.counts().waits()).isZero();
    held.release();
  }

  @Test
  void one_that_becomes_hopeless_is_told_at_once_and_does_not_stand_in_the_way() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> large = book.reserveAsync(CLAIM, 9 * DOLLAR, LONG);
    CompletableFuture<Reservation> small = book.reserveAsync(CLAIM, 3 * DOLLAR, LONG);
    held.settle(5 * DOLLAR);
    assertThatThrownBy(() -> got(large)).hasCauseInstanceOf(BudgetExceededException.class);
    got(small).release();
    assertThat(book.counts().waitsInVain()).isOne();
  }

  @Test
  void a_wait_ends_when_its_time_is_over() {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> waiting =
        book.reserveAsync(CLAIM, 5 * DOLLAR, Duration.ofSeconds(2).toNanos());
    clock.advance(Duration.ofSeconds(2).minusNanos(1));
    assertThat(book.waitingCount()).isOne();
    clock.advance(Duration.ofNanos(1));
    assertThat(book.waitingCount()).isZero();
    assertThatThrownBy(() -> got(waiting))
        .cause()
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("it would fit if calls in flight gave back what they hold");
    held.release();
  }

  @Test
  void a_window_that_begins_in_time_makes_room() throws Exception {
    clock.setWall(Instant.parse("2026-01-31T23:59:58Z"));
    reserve(book, CLAIM, 10 * DOLLAR).settle(10 * DOLLAR);
    assertThat(book.awaitRoom(CLAIM, DOLLAR, Duration.ofMillis(1_999).toNanos()))
        .isFalse();
    CompletableFuture<Reservation> waiting =
        book.reserveAsync(CLAIM, 10 * DOLLAR, Duration.ofSeconds(3).toNanos());
    assertThat(waiting).isNotDone();
    clock.advance(Duration.ofSeconds(2));
    got(waiting).settle(1);
  }

  @Test
  void what_falls_out_of_a_rolling_window_in_time_makes_room() throws Exception {
    BudgetBook rolling =
        book(Budget.rolling(Duration.ofMinutes(1), Money.usd(10)).hard());
    reserve(rolling, CLAIM, 10 * DOLLAR).settle(10 * DOLLAR);
    assertThat(rolling.awaitRoom(CLAIM, DOLLAR, Duration.ofSeconds(60).toNanos()))
        .isFalse();
    CompletableFuture<Boolean> waiting =
        rolling.awaitRoomAsync(CLAIM, DOLLAR, Duration.ofSeconds(62).toNanos());
    assertThat(waiting).isNotDone();
    clock.advance(Duration.ofSeconds(61));
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_future_that_is_cancelled_leaves_the_queue() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> first = book.reserveAsync(CLAIM, 9 * DOLLAR, LONG);
    CompletableFuture<Reservation> second = book.reserveAsync(CLAIM, 2 * DOLLAR, LONG);
    first.cancel(false);
    got(second).release(); // it had room, and stood behind the first
    held.release();
    assertThat(book.availablePicos(CLAIM)).isEqualTo(10 * DOLLAR);
    assertThat(book.openCount()).isZero();
  }

  @Test
  void an_interrupt_ends_the_wait_and_stays_set() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    AtomicReference<Object> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> {
      boolean room = book.awaitRoom(CLAIM, 5 * DOLLAR, LONG);
      seen.set(room + " " + Thread.currentThread().isInterrupted());
    });
    thread.start();
    while (book.waitingCount() == 0) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    assertThat(seen.get()).isEqualTo("false true");
    assertThat(book.waitingCount()).isZero();
    held.release();
  }

  @Test
  void a_thread_that_waits_gets_its_hold() throws Exception {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> other =
        CompletableFuture.supplyAsync(() -> book.reserve(CLAIM, 5 * DOLLAR, LONG));
    while (book.waitingCount() == 0) {
      Thread.onSpinWait();
    }
    held.release();
    got(other).release();
  }

  @Test
  void with_a_real_clock_time_ends_a_wait_by_itself() {
    BudgetBook real = BudgetBook.builder(
            "support", Budget.monthly(Money.usd(10)).hard())
        .clock(GuardClock.system())
        .build();
    Reservation held = reserve(real, CLAIM, 8 * DOLLAR);
    long start = System.nanoTime();
    assertThat(real.awaitRoom(CLAIM, 5 * DOLLAR, Duration.ofMillis(30).toNanos()))
        .isFalse();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000L);
    held.release();
  }

  @Test
  void a_book_that_is_closed_sends_away_who_waits_and_settles_what_is_open() {
    Reservation held = reserve(book, CLAIM, 8 * DOLLAR);
    CompletableFuture<Reservation> waiting = book.reserveAsync(CLAIM, 5 * DOLLAR, LONG);
    book.close();
    assertThatThrownBy(() -> got(waiting)).hasCauseInstanceOf(BudgetExceededException.class);
    assertThat(held.settle(DOLLAR)).isTrue();
    assertThat(BudgetBookTest.total(book).committed()).isEqualTo(Money.usd(1));
  }
}
