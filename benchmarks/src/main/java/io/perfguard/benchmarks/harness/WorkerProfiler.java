/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What the benchmark's own threads used for each operation: processor time, which unlike the time
 * that passes does not contain what other processes took away, and allocated bytes, from the same
 * counters as {@code -prof gc}, which adds up all threads of the JVM.
 *
 * <p>Not thread-safe: JMH calls it between iterations.
 */
public final class WorkerProfiler implements InternalProfiler {
  static final String CPU = "cpu";
  static final String ALLOCATED = "allocated";

  // JMH's own loop allocates some 2 to 30 KB on a thread in an iteration, however many operations
  // it
  // has; in a quarter of a second a single object in a thousand operations would be more than this.
  private static final long JMH_BYTES = 65_536;

  private static final String WORKER = "-jmh-worker-";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Map<Long, Used> before = Map.of();

  private record Used(long nanos, long bytes) {
    static final Used NOTHING = new Used(0, 0);
  }

  @Override
  public String getDescription() {
    return "processor time and allocated bytes of the benchmark's threads";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = workers();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Map<Long, Used> after = workers();
    // All operations, also those while the other threads started or stopped: what they took is in
    // the sums.
    double operations = result.getMetadata().getAllOps();
    return List.of(
        new ScalarResult(
            CPU, growth(after, Used::nanos) / operations, "ns/op", AggregationPolicy.AVG),
        new ScalarResult(ALLOCATED, allocated(after) / operations, "B/op", AggregationPolicy.AVG));
  }

  private long allocated(Map<Long, Used> after) {
    long bytes = growth(after, Used::bytes);
    return bytes <= JMH_BYTES * after.size() ? 0 : bytes;
  }

  private long growth(Map<Long, Used> after, ToLongFunction<Used> figure) {
    long sum = 0;
    for (Map.Entry<Long, Used> worker : after.entrySet()) {
      Used start = before.getOrDefault(worker.getKey(), Used.NOTHING);
      sum += figure.applyAsLong(worker.getValue()) - figure.applyAsLong(start);
    }
    return sum;
  }

  private static Map<Long, Used> workers() {
    Map<Long, Used> used = new HashMap<>();
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(WORKER)) {
        long id = thread.getThreadId();
        used.put(id, new Used(THREADS.getThreadCpuTime(id), THREADS.getThreadAllocatedBytes(id)));
      }
    }
    return used;
  }
}
