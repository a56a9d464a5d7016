/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of our own, or of strangers we called, that were contained so that the guarded call went
 * on: each sort is logged once, all are counted. One for each guard. Thread-safe.
 */
public final class Faults {
  private static final Logger LOG = LoggerFactory.getLogger("io.perfguard");
  private static final int MAXIMUM_SORTS = 50;

  private final String owner;
  private final LongAdder count = new LongAdder();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /**
   * An account.
   *
   * @param owner whose faults they are, as a log line names it: {@code cache "factors"}
   */
  public Faults(String owner) {
    this.owner = Require.nonNull(owner, "owner");
  }

  /**
   * Counts a fault, and logs it if it is the first of its sort.
   *
   * @param what the sort, without counts or values: {@code the key normalizer}
   * @param fault what was thrown
   */
  public void record(String what, Throwable fault) {
    count.increment();
    if (isFirst(what)) {
      log(what, fault);
    }
  }

  private void log(String what, Throwable fault) {
    try {
      LOG.warn(
          "{}: {} failed; the call went on, later faults of this sort are only counted",
          owner,
          what,
          fault);
    } catch (RuntimeException
        | LinkageError e) { // the fault is a stranger: its methods may be overridden, and fail
      LOG.warn(
          "{}: {} failed by a {} that cannot be printed; the call went on, later faults of this sort are only counted",
          owner,
          what,
          fault.getClass().getName());
    }
  }

  /**
   * Counts a misuse that no exception stands for, and logs it if it is the first of its sort.
   *
   * @param what a sentence that names it
   */
  public void record(String what) {
    count.increment();
    if (isFirst(what)) {
      LOG.warn("{}: {}; later cases are only counted", owner, what);
    }
  }

  private boolean isFirst(String what) {
    return logged.size() < MAXIMUM_SORTS && logged.add(what);
  }

  /**
   * How many there were.
   *
   * @return a count that only grows
   */
  public long count() {
    return count.sum();
  }
}
