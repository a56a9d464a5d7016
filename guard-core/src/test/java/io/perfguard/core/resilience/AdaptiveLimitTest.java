/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The limit beside a server that is computed, not run: w workers, a queue before them, calls that
 * come evenly, time in steps of a millisecond.
 */
class AdaptiveLimitTest {
  private static final long MS = 1_000_000;

  private final AdaptiveLimit limit = new AdaptiveLimit(1_000);
  private long now = 7_000_000_007L;
  private final LoadModel load = new LoadModel(now, limit);
  private final LatencyModel latency = new LatencyModel(now);

  /** One call at the server. */
  private static final class Call {
    final long came;
    boolean givenUp;
    long ends;

    Call(long came) {
      this.came = came;
    }
  }

  // The server.
  private int workers = 10;
  private long serviceMillis = 25;
  private long timeoutMillis = 300;
  private final Deque<Call> queue = new ArrayDeque<>();
  private final Deque<Call> served = new ArrayDeque<>();
  private final Deque<Call> hanging = new ArrayDeque<>();
  private double hangs; // the share of calls that no answer comes to, and no worker is busy with
  private double variation; // of the service, to both sides
  private long awayFrom; // what would be answered in this time is answered at its end
  private long awayUntil;
  private final Random random = new Random(42);
  private int refused;
  private int fast; // answered within a second

  private void run(int millis, double callsPerMilli) {
    refused = 0;
    fast = 0;
    double owed = 0;
    for (int i = 0; i < millis; i++) {
      now += MS;
      answer();
      giveUp(queue);
      giveUp(served);
      giveUp(hanging);
      hanging.removeIf(call -> call.givenUp);
      for (owed += callsPerMilli; owed >= 1; owed--) {
        if (limit.tryAcquire(now)) {
          (random.nextDouble() < hangs ? hanging : queue).add(new Call(now));
        } else {
          refused++;
        }
      }
      while (served.size() < workers && !queue.isEmpty()) {
        Call call = queue.poll();
        double varied = 1 + variation * (2 * random.nextDouble() - 1);
        call.ends = now + (long) (serviceMillis * varied * MS);
        if (call.ends >= awayFrom && call.ends < awayUntil) {
          call.ends = awayUntil;
        }
        served.add(call);
      }
    }
  }

  private void answer() {
    List<Call> ended = served.stream().filter(call -> call.ends <= now).toList();
    served.removeAll(ended);
    for (Call call : ended) {
      if (!call.givenUp) {
        limit.release();
        load.took(now - call.came, latency.usualNanos(), now);
        latency.took(now - call.came, now, !limit.isLimiting());
        fast += now - call.came <= 1_000 * MS ? 1 : 0;
      }
    }
  }

  /** What was given up is worked on nevertheless: a server does not know. */
  private void giveUp(Deque<Call> calls) {
    for (Call call : calls) {
      if (!call.givenUp && now - call.came >= timeoutMillis * MS) {
        call.givenUp = true;
        limit.release();
        load.cutOff(now);
        latency.cutOff(now);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.2, 0.39})
  void a_server_that_copes_is_not_limited(double callsPerMilli) {
    run(30_000, callsPerMilli);

    assertThat(refused).isZero();
    assertThat(limit.isLimiting()).isFalse();
  }

  @Test
  void a_server_with_a_quarter_of_its_workers_answers_nearly_all_that_it_can() {
    run(10_000, 0.2);
    workers = 2; // 80 calls a second instead of 400
    run(10_000, 0.2);

    assertThat(fast).isGreaterThan(720); // nine tenths of what it can
    assertThat(limit.isLimiting()).isTrue();
  }

  @Test
  void once_the_workers_are_back_so_are_the_calls() {
    run(10_000, 0.2);
    workers = 2;
    run(10_000, 0.2);
    workers = 10;
    run(3_000, 0.2);
    run(1_000, 0.2);

    assertThat(refused).isZero();
    assertThat(fast).isGreaterThan(190);
  }

  @Test
  void a_server_that_works_four_times_as_long_on_each_call_is_not_strangled() {
    run(10_000, 0.09);
    serviceMillis = 100; // ten workers: 100 a second still, 90 are asked for
    run(10_000, 0.09);
    run(10_000, 0.09);

    assertThat(fast).isGreaterThan(800);
  }

  @Test
  void what_is_far_away_all_of_a_sudden_is_not_limited_for_long() {
    workers = 1_000;
    timeoutMillis = 3_000;
    run(10_000, 0.2);
    serviceMillis = 300; // a network's way round, no queue
    run(10_000, 0.2);
    run(5_000, 0.2);

    assertThat(refused).isLessThan(50);
  }

  @Test
  void what_is_half_a_second_further_away_is_not_limited_at_all() {
    variation = 0.3;
    workers = 1_000;
    timeoutMillis = 1_200;
    run(10_000, 0.2);
    serviceMillis = 525;
    run(10_000, 0.2);

    assertThat(refused).isZero();
    assertThat(limit.isLimiting()).isFalse();
  }

  /** One with more workers than it needs, a third of a second further away after ten seconds. */
  private void comesFurtherAway(int seed) {
    random.setSeed(seed);
    variation = 0.05;
    workers = 1_000;
    timeoutMillis = 1_200;
    run(10_000 + 13 * seed, 0.2);
    serviceMillis = 370;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_further_away_and_answers_in_a_bunch_after_a_moment_is_not_limited(int seed) {
    comesFurtherAway(seed);
    awayFrom = now + 700 * MS;
    awayUntil = now + 1_200 * MS;
    run(10_000, 0.2);

    assertThat(refused).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_queue_that_was_there_for_a_moment_limits_nobody_for_long(int seed) {
    comesFurtherAway(seed);
    workers = 25;
    run(1_300, 0.2);
    workers = 1_000;
    run(2_500, 0.2);
    run(6_000, 0.2);

    assertThat(fast).isGreaterThan(1_100); // of 1,200
  }

  @Test
  void a_third_that_hangs_beside_others_as_fast_as_ever_limits_nobody() {
    variation = 0.3;
    run(10_000, 0.2);
    hangs = 1.0 / 3;
    run(10_000, 0.2);

    assertThat(refused).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_waits_in_a_queue_is_not_taken_for_far_away_though_nothing_is_cut_off(int seed) {
    random.setSeed(seed);
    variation = 0.5;
    timeoutMillis = 30_000;
    run(10_000 + 13 * seed, 0.2);
    workers = 2;
    run(10_000, 0.2);

    assertThat(fast).isGreaterThan(680); // of 800 that it can; some of the queue before the limit
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_server_that_works_five_times_as_long_on_twice_what_it_can_is_neither_flooded_nor_strangled(
      int seed) {
    random.setSeed(seed);
    variation = 0.5;
    timeoutMillis = 1_200;
    run(10_000 + 13 * seed, 0.2);
    serviceMillis = 125; // 80 a second
    run(10_000, 0.2);

    assertThat(fast).isGreaterThan(680);
  }

  @Test
  void a_server_that_loses_workers_while_it_is_limited_is_not_flooded() {
    variation = 0.5;
    timeoutMillis = 1_200;
    workers = 30;
    run(10_000, 0.6);
    workers = 12; // 480 a second
    run(10_000, 0.6);
    workers = 2; // 80 a second
    run(4_000, 0.6);
    run(6_000, 0.6);

    assertThat(fast).isGreaterThan(400); // of 480
  }

  @Test
  void a_limit_of_long_ago_holds_nobody_back() {
    run(10_000, 0.2);
    workers = 2;
    run(10_000, 0.2);
    assertThat(limit.isLimiting()).isTrue();
    workers = 10;
    run(100, 0);
    now += 3_600_000 * MS;
    refused = 0;
    for (int i = 0; i < 100; i++) { // all at once
      refused += limit.tryAcquire(now) ? 0 : 1;
    }
    assertThat(refused).isLessThanOrEqualTo(1);
  }

  @Test
  void the_hard_limit_holds_always() {
    AdaptiveLimit hard = new AdaptiveLimit(2);

    assertThat(hard.tryAcquire(now)).isTrue();
    assertThat(hard.tryAcquire(now)).isTrue();
    assertThat(hard.tryAcquire(now)).isFalse();
    hard.release();
    assertThat(hard.tryAcquire(now)).isTrue();
    assertThat(hard.underWay()).isEqualTo(2);
  }
}
