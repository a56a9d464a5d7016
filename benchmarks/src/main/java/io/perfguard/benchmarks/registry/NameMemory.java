/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Heap;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RemoteCall;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ValueTrace;
import io.perfguard.core.registry.HistorySeries;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;

/**
 * What one operation name holds when what is kept for it is full: all buckets of the histogram, the
 * ring of snapshots, a day of history; and on top of it the kinds of errors and the sequences of
 * remote calls.
 */
final class NameMemory {
  private static final int FEW = 1;
  private static final int MANY = 9;
  private static final double LIMIT_KB = 64;

  // The histogram's shape, see LogLinearHistogram: 16 buckets in an octave up to 2^45 ns.
  private static final int OCTAVES = 45;
  private static final int PER_OCTAVE = 16;

  /** More than a snapshot keeps of a run, in more orders than it keeps runs: no two are alike. */
  private static final int SEQUENCES = 64;

  private static final int CALLS = 8;

  private static final String WHAT = "GET /partners/{id}";

  private final int runsInBucket;

  NameMemory(boolean quick) {
    // Kept snapshots pack counts, 7 bits in a byte: two bytes for each bucket, or three.
    runsInBucket = quick ? 200 : 20_000;
  }

  void measure(Checklist checklist) {
    String each = String.format(
        Locale.ROOT,
        "heap for each name, %,d runs in each bucket, ring and day full",
        runsInBucket);
    held(FEW, true); // classes, caches of the JVM: what is there once and for all
    checklist.atMost(each, kilobytes(false), LIMIT_KB, "KB");
    checklist.atMost(each + ", errors and sequences too", kilobytes(true), LIMIT_KB, "KB");
  }

  private double kilobytes(boolean details) {
    return (held(MANY, details) - held(FEW, details)) / 1_024.0 / (MANY - FEW);
  }

  /** The heap that a registry with so many names holds. */
  private long held(int names, boolean details) {
    System.err.printf(
        Locale.ROOT, "filling %d names, %,d runs in each bucket%n", names, runsInBucket);
    ManualClock day = new ManualClock();
    SetClock stopwatch = new SetClock();
    List<Exception> errors = errors();
    long before = Heap.used();
    try (GuardRegistry guards = GuardRegistry.builder().clock(day).build()) {
      List<NamedOperation> operations = new ArrayList<>();
      for (int i = 0; i < names; i++) {
        NamedOperation operation = guards.register(NamedOperation.of("operation-" + i, stopwatch));
        operations.add(operation);
        fillHistogram(operation, stopwatch);
        if (details) {
          errors.forEach(error -> fail(operation, error));
          fillSequences(operation);
        }
      }
      live(operations, day);
      return Heap.used() - before;
    } finally {
      Reference.reachabilityFence(errors); // they were there before
    }
  }

  /**
   * A day and a block. In steps as short as the registry's own looks at the clock: a jump would
   * keep more.
   */
  private static void live(List<NamedOperation> operations, ManualClock day) {
    Duration step = Duration.ofSeconds(5);
    long blocks = HistorySeries.MAXIMUM_BLOCKS + 1L;
    for (Duration age = Duration.ZERO;
        age.compareTo(HistorySeries.BLOCK.multipliedBy(blocks)) < 0;
        age = age.plus(step)) {
      if (age.toSecondsPart() == 0) {
        operations.forEach(operation -> operation.run(() -> {}));
      }
      day.advance(step);
    }
  }

  private void fillHistogram(NamedOperation operation, SetClock stopwatch) {
    for (int octave = 0; octave < OCTAVES; octave++) {
      long low = 1L << octave;
      for (int part = 0; part < PER_OCTAVE; part++) {
        long duration = low + low / PER_OCTAVE * part;
        for (int run = 0; run < runsInBucket; run++) {
          stopwatch.nanos = 0;
          OperationScope scope = operation.begin();
          stopwatch.nanos = duration;
          scope.close();
        }
      }
    }
    stopwatch.nanos = 0;
  }

  private static void fail(NamedOperation operation, Exception error) {
    try (OperationScope scope = operation.begin()) {
      scope.failed(error);
    }
  }

  /** Each call comes with places of its own, as from a stack trace. */
  private static void fillSequences(NamedOperation operation) {
    for (int i = 0; i < SEQUENCES; i++) {
      try (OperationScope scope = operation.begin()) {
        for (int j = 0; j < CALLS; j++) {
          int line = (i + j) % SEQUENCES;
          Place place = new Place("com.example.Partners", "load", "Partners.java", line);
          scope.remoteCall(new RemoteCall(
              Resource.HTTP,
              WHAT,
              List.of(place),
              RemoteCall.WORTH_NANOS + line,
              new long[0],
              new ValueTrace()));
        }
      }
    }
  }

  private static List<Exception> errors() {
    return List.of(
        new AccessDeniedException("file"),
        new ArithmeticException(),
        new CancellationException(),
        new ClassCastException(),
        new ConcurrentModificationException(),
        new ConnectException(),
        new EOFException(),
        new FileNotFoundException(),
        new IOException(),
        new IllegalArgumentException(),
        new IllegalStateException(),
        new IndexOutOfBoundsException(),
        new NoSuchElementException(),
        new NoSuchFileException("file"),
        new NullPointerException(),
        new SQLException(),
        new SQLTimeoutException(),
        new SocketTimeoutException(),
        new TimeoutException(),
        new UnknownHostException(),
        new UnsupportedOperationException(),
        new ZipException());
  }
}
