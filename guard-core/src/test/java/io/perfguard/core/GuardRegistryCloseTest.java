/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Health;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardRegistryCloseTest {
  @RegisterExtension
  private final LogLines logged = new LogLines();

  private final ManualClock clock = new ManualClock();
  private final List<String> closed = new ArrayList<>();

  private GuardRegistry withManualClock() {
    return GuardRegistry.builder()
        .clock(clock)
        .configuration(Configuration.none())
        .build();
  }

  @Test
  void what_was_added_last_is_closed_first_and_once() {
    GuardRegistry guards = withManualClock();
    guards.closeWithThis(() -> closed.add("first"));
    guards.closeWithThis(() -> closed.add("second"));
    guards.close();
    guards.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void what_fails_to_close_hinders_nobody() {
    GuardRegistry guards = withManualClock();
    guards.closeWithThis(() -> closed.add("first"));
    guards.closeWithThis(() -> {
      throw new Exception("boom");
    });
    guards.closeWithThis(() -> {
      throw new NoClassDefFoundError("gone");
    });
    guards.close();
    assertThat(closed).containsExactly("first");
    assertThat(guards.faultCount()).isEqualTo(2);
  }

  @Test
  void an_interrupt_while_closing_is_restored() {
    GuardRegistry guards = withManualClock();
    guards.closeWithThis(() -> {
      throw new InterruptedException();
    });
    guards.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void what_comes_late_is_closed_at_once() {
    GuardRegistry guards = withManualClock();
    guards.close();
    guards.closeWithThis(() -> closed.add("late"));
    assertThat(closed).containsExactly("late");
  }

  @Test
  void what_is_closed_may_close_the_registry_too() {
    GuardRegistry guards = withManualClock();
    guards.closeWithThis(() -> closed.add("first"));
    guards.closeWithThis(guards);
    guards.close();
    assertThat(closed).containsExactly("first");
  }

  @Test
  void a_closed_registry_answers_that_it_knows_nothing() {
    GuardRegistry guards = withManualClock();
    Probe probe = guards.register(Probe.of("a"));
    guards.close();
    assertThat(guards.remove(probe)).isFalse();
    assertThat(guards.find(Probe.KIND, "a")).isEmpty();
    assertThat(guards.diagnose().health()).isEqualTo(Health.UNKNOWN);
    assertThat(guards.diagnose().toString())
        .endsWith("no check ran. Register a guard, or run an operation."
            + " A closed registry runs none.");
    assertThat(guards.snapshot().size()).isZero();
    probe.calls(3);
    assertThat(probe.stats().calls()).isEqualTo(3); // a guard goes on
  }

  @RepeatedTest(50)
  void what_is_registered_while_another_thread_closes_is_refused_or_let_go() throws Exception {
    GuardRegistry guards = withManualClock();
    Map<Guard<?>, String> heard = new ConcurrentHashMap<>();
    guards.addListener(new GuardListener() {
      @Override
      public void registered(Guard<?> guard) {
        heard.merge(guard, "+", String::concat);
      }

      @Override
      public void removed(Guard<?> guard) {
        heard.merge(guard, "-", String::concat);
      }
    });
    CyclicBarrier begin = new CyclicBarrier(3);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> registered = List.of(
          pool.submit(() -> registerUntilClosed(guards, begin, "a")),
          pool.submit(() -> registerUntilClosed(guards, begin, "b")));
      begin.await(30, TimeUnit.SECONDS);
      guards.operation("of the closing thread");
      guards.close();
      int count =
          registered.get(0).get(30, TimeUnit.SECONDS) + registered.get(1).get(30, TimeUnit.SECONDS);
      assertThat(heard).hasSize(count + 1);
    } finally {
      pool.shutdownNow();
    }
    assertThat(heard).allSatisfy((guard, story) -> assertThat(story).isEqualTo("+-"));
    assertThat(guards.guards()).isEmpty();
  }

  private static int registerUntilClosed(GuardRegistry guards, CyclicBarrier begin, String who)
      throws Exception {
    begin.await(30, TimeUnit.SECONDS);
    for (int i = 0; ; i++) {
      try {
        guards.register(Probe.of(who + i));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageEndingWith("cannot be registered: the registry is closed");
        return i;
      }
    }
  }

  @Test
  void the_clock_lets_go_of_a_closed_registry() {
    GuardRegistry guards = withManualClock();
    Probe probe = guards.register(Probe.of("a"));
    clock.advance(Duration.ofMinutes(1));
    assertThat(probe.reads()).isPositive();
    int reads = probe.reads();
    guards.close();
    // Had it stayed, the removed guard would not show it: so a second registry, whose close comes
    // in between.
    GuardRegistry other = withManualClock();
    Probe watched = other.register(Probe.of("a"));
    other.close();
    clock.advance(Duration.ofHours(1));
    assertThat(probe.reads()).isEqualTo(reads);
    assertThat(watched.reads()).isZero();
    assertThat(clock)
        .extracting("listeners")
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .isEmpty();
  }

  @Test
  void with_a_manual_clock_there_is_no_thread() {
    Set<Thread> before = evaluators();
    try (GuardRegistry guards = withManualClock()) {
      guards.register(Probe.of("a"));
      guards.operation("b").run(() -> {});
      assertThat(evaluators()).isEqualTo(before);
    }
  }

  @Test
  void the_thread_comes_with_the_first_guard_and_goes_at_close() throws Exception {
    Set<Thread> before = evaluators();
    Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
    GuardRegistry guards = GuardRegistry.create();
    assertThat(evaluators()).isEqualTo(before);
    guards.operation("a");
    guards.register(Probe.of("b"));
    guards.getOrRegister(Probe.KIND, "c", () -> Probe.of("c"));
    Set<Thread> ours = evaluators();
    ours.removeAll(before);
    assertThat(ours).singleElement().satisfies(thread -> {
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).isNull();
    });
    guards.close();
    Thread thread = ours.iterator().next();
    thread.join(10_000);
    assertThat(thread.isAlive()).isFalse();
    guards.operation("late").run(() -> {});
    assertThat(evaluators()).isEqualTo(before);
  }

  private static Set<Thread> evaluators() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("perfguard-evaluator-"))
        .collect(Collectors.toSet());
  }
}
