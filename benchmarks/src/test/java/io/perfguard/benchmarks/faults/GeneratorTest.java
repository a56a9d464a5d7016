/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GeneratorTest {
  private static final URI NOWHERE = URI.create("http://127.0.0.1/");
  private static final Duration SLO = Duration.ofSeconds(1);
  /** For a machine that is busy: a loop that is closed would wait for ever. */
  private static final double MOST_LATE = 5_000;

  private static final Duration LONG = Duration.ofDays(1);

  private static long[] everyMilli(int count) {
    long[] due = new long[count];
    for (int i = 0; i < count; i++) {
      due[i] = Duration.ofMillis(i).toNanos();
    }
    return due;
  }

  private static Generator run(int calls, int maximumPending, LabClient client)
      throws InterruptedException {
    Generator generator = new Generator(everyMilli(calls), client, NOWHERE, maximumPending);
    generator.start(System.nanoTime());
    generator.join();
    return generator;
  }

  @Test
  void arrivals_are_poisson_and_follow_from_the_seed_alone() {
    long[] due = Arrivals.poisson(1, 200, Duration.ofSeconds(100));
    assertThat(due).isEqualTo(Arrivals.poisson(1, 200, Duration.ofSeconds(100))).isSorted();
    assertThat(due).isNotEqualTo(Arrivals.poisson(2, 200, Duration.ofSeconds(100)));
    assertThat(due.length).isCloseTo(20_000, within(600));
    double mean = 0;
    double square = 0;
    for (int i = 1; i < due.length; i++) {
      double gap = (due[i] - due[i - 1]) / 1e6;
      mean += gap / (due.length - 1);
      square += gap * gap / (due.length - 1);
    }
    // Of an exponential, mean and deviation are the same.
    assertThat(mean).isCloseTo(5, within(0.2));
    assertThat(Math.sqrt(square - mean * mean)).isCloseTo(5, within(0.3));
  }

  @Test
  void a_client_that_never_answers_does_not_slow_arrivals() throws InterruptedException {
    AtomicInteger sent = new AtomicInteger();
    Generator generator = run(500, 10_000, uri -> {
      sent.incrementAndGet();
      return new CompletableFuture<>();
    });
    assertThat(generator.lateMillis(Duration.ZERO)).isLessThan(MOST_LATE);
    assertThat(generator.lateMillis(LONG)).isNaN();
    History history = generator.history(SLO);
    assertThat(history.goodput(Duration.ZERO, LONG)).isZero();
    assertThat(history.unsentCount()).isZero();
  }

  @Test
  void a_client_that_blocks_its_callers_does_not_slow_arrivals() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Generator generator = run(500, 10_000, uri -> {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return CompletableFuture.completedFuture(200);
    });
    assertThat(generator.lateMillis(Duration.ZERO)).isLessThan(MOST_LATE);
    // As many as there are senders wait, the others could not be sent.
    assertThat(generator.history(SLO).unsentCount()).isEqualTo(500 - 256);
    release.countDown();
  }

  @Test
  void what_is_due_while_too_many_wait_fails_unsent() throws InterruptedException {
    Generator generator = run(50, 20, uri -> new CompletableFuture<>());
    assertThat(generator.history(SLO).unsentCount()).isEqualTo(30);
  }

  @Test
  void an_answer_is_timed_from_when_its_call_was_due() throws InterruptedException {
    Generator generator =
        new Generator(new long[] {0}, uri -> CompletableFuture.completedFuture(200), NOWHERE, 10);
    generator.start(System.nanoTime() - Duration.ofMillis(700).toNanos());
    generator.join();
    awaitEnd(generator);
    assertThat(generator.history(SLO).answerMillis(0.5, Duration.ZERO, LONG))
        .isGreaterThanOrEqualTo(700);
  }

  @Test
  void a_client_that_throws_has_failed() throws InterruptedException {
    Generator generator = run(10, 10, uri -> {
      throw new IllegalStateException("no");
    });
    History history = generator.history(SLO);
    assertThat(history.failedRate(Duration.ZERO, LONG)).isEqualTo(1);
    assertThat(history.unsentCount()).isZero();
  }

  private static void awaitEnd(Generator generator) {
    while (Double.isNaN(generator.history(SLO).answerMillis(0.5, Duration.ZERO, LONG))) {
      Thread.onSpinWait();
    }
  }
}
