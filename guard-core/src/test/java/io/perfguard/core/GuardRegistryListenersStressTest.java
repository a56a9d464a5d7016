/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Threads that register, remove and listen at the same time: each listener hears a story that can
 * have happened.
 */
class GuardRegistryListenersStressTest {
  private static final int THREADS = 8;
  private static final int STEPS = 400;

  /** Counts what it hears of each guard; the first story that cannot be is kept. */
  private static final class Witness implements GuardListener {
    final Map<Guard<?>, Integer> state = new ConcurrentHashMap<>(); // 1 is there, 2 was there
    volatile String contradiction;

    @Override
    public void registered(Guard<?> guard) {
      if (state.putIfAbsent(guard, 1) != null) {
        contradiction = guard.name() + " was registered twice";
      }
    }

    @Override
    public void removed(Guard<?> guard) {
      if (!state.replace(guard, 1, 2)) {
        contradiction = guard.name() + " was removed, was in state " + state.get(guard);
      }
    }
  }

  @RepeatedTest(5)
  void each_listener_hears_of_each_guard_once_and_in_order() throws Exception {
    long seed = System.nanoTime();
    GuardRegistry guards = GuardRegistry.builder()
        .clock(new ManualClock())
        .configuration(Configuration.none())
        .build();
    Witness always = new Witness();
    guards.addListener(always);
    List<Witness> late = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier begin = new CyclicBarrier(THREADS);
      List<Future<List<Witness>>> futures = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int member = t;
        futures.add(pool.submit(() -> {
          begin.await(30, TimeUnit.SECONDS);
          return story(guards, member, new Random(seed + member));
        }));
      }
      for (Future<List<Witness>> future : futures) {
        late.addAll(future.get(60, TimeUnit.SECONDS));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(always.contradiction).as("seed %d", seed).isNull();
    List<Guard<?>> present = guards.guards();
    assertThat(there(always)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(present);
    for (Witness witness : late) {
      assertThat(witness.contradiction).as("seed %d", seed).isNull();
      assertThat(there(witness)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(present);
    }
    guards.close();
    assertThat(there(always)).isEmpty();
    late.forEach(witness -> assertThat(there(witness)).isEmpty());
    assertThat(guards.faultCount()).isZero();
  }

  private static List<Witness> story(GuardRegistry guards, int member, Random random) {
    List<Witness> mine = new ArrayList<>();
    Map<Integer, Probe> registered = new LinkedHashMap<>();
    for (int i = 0; i < STEPS; i++) {
      int what = random.nextInt(100);
      if (what < 60) {
        registered.put(i, guards.register(Probe.of("m" + member + "-" + i)));
      } else if (what < 90 && !registered.isEmpty()) {
        int first = registered.keySet().iterator().next();
        assertThat(guards.remove(registered.remove(first))).isTrue();
      } else if (what < 93) {
        guards.operation("op" + random.nextInt(20));
      } else if (what < 95) {
        Witness witness = new Witness();
        mine.add(witness);
        guards.addListener(witness);
      }
    }
    return mine;
  }

  private static List<Guard<?>> there(Witness witness) {
    List<Guard<?>> there = new ArrayList<>();
    witness.state.forEach((guard, state) -> {
      if (state == 1) {
        there.add(guard);
      }
    });
    return there;
  }

  @Test
  void a_listener_that_asks_for_operations_does_not_lock_up_with_those_who_do() throws Exception {
    GuardRegistry guards = GuardRegistry.builder()
        .clock(new ManualClock())
        .configuration(Configuration.none())
        .maximumOperations(10_000)
        .build();
    guards.addListener(new GuardListener() {
      @Override
      public void registered(Guard<?> guard) {
        if (guard instanceof Probe) {
          guards.operation("of " + guard.name());
        }
      }
    });
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier begin = new CyclicBarrier(2);
      Future<?> registers = pool.submit(() -> {
        begin.await(30, TimeUnit.SECONDS);
        for (int i = 0; i < 2_000; i++) {
          guards.register(Probe.of("p" + i));
        }
        return null;
      });
      Future<?> asks = pool.submit(() -> {
        begin.await(30, TimeUnit.SECONDS);
        for (int i = 0; i < 2_000; i++) {
          guards.operation("o" + i);
        }
        return null;
      });
      registers.get(60, TimeUnit.SECONDS);
      asks.get(60, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
    assertThat(guards.guards()).hasSize(6_000);
    guards.close();
  }
}
