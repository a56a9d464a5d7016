/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** How long a registry full of busy guards takes to be read and diagnosed. */
final class ManyGuards {
  private static final int RUNS_EACH = 32;
  /** So many operations are slow, so that there is something to find. */
  private static final int SLOW_ONES = 10;

  private static final Duration SLOW = Duration.ofMillis(1_500);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int operations;
  private final int probes;
  private final int readings;

  ManyGuards(int operations, int probes, boolean quick) {
    this.operations = operations;
    this.probes = probes;
    this.readings = quick ? 15 : 101;
  }

  void measure(Checklist checklist) {
    ManualClock clock = new ManualClock();
    try (GuardRegistry guards =
        GuardRegistry.builder().clock(clock).maximumOperations(operations).build()) {
      fill(guards, clock);
      String size =
          String.format(Locale.ROOT, ", %,d operations + %,d other guards", operations, probes);
      time(checklist, "snapshot" + size, guards::snapshot, 100);
      time(checklist, "diagnose" + size, guards::diagnose, 300);
      checklist.exactly(
          "slow operations found" + size, guards.diagnose().findings("PG-201").size(), SLOW_ONES);
    }
  }

  private void fill(GuardRegistry guards, ManualClock clock) {
    Random random = new Random(Seed.FIXED);
    ProbeGuard[] others = IntStream.range(0, probes)
        .mapToObj(i -> guards.register(new ProbeGuard("probe-" + i)))
        .toArray(ProbeGuard[]::new);
    NamedOperation[] named = IntStream.range(0, operations)
        .mapToObj(i -> guards.operation("operation-" + i))
        .toArray(NamedOperation[]::new);
    for (int run = 0; run < RUNS_EACH; run++) {
      for (ProbeGuard other : others) {
        other.call(random.nextInt(100) == 0);
      }
      for (int i = 0; i < named.length; i++) {
        long nanos = (long) (1_000_000 * Math.exp(0.6 * random.nextGaussian()));
        Duration duration = i < SLOW_ONES ? SLOW : Duration.ofNanos(nanos);
        named[i].run(() -> {
          long token = ResourceTimer.enter(Resource.DB);
          clock.advance(duration);
          ResourceTimer.exit(token);
        });
      }
    }
  }

  private void time(Checklist checklist, String what, Supplier<?> call, double limit) {
    double[] cpu = new double[readings];
    double[] wall = new double[readings];
    for (int i = -readings; i < readings; i++) { // the first half warms up
      long wallStart = System.nanoTime();
      long cpuStart = THREADS.getCurrentThreadCpuTime();
      Require.nonNull(call.get(), "result");
      if (i >= 0) {
        cpu[i] = (THREADS.getCurrentThreadCpuTime() - cpuStart) / 1e6;
        wall[i] = (System.nanoTime() - wallStart) / 1e6;
      }
    }
    checklist.atMost(what + ", processor time", median(cpu), limit, "ms");
    checklist.note(what + ", time that passed", median(wall), "ms");
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }
}
