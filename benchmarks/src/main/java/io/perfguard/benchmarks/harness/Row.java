/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One case of a comparison: a benchmark of ours, and what it is held against. Immutable.
 *
 * @param ours the benchmark; its label is the case's name
 * @param limits what it must not exceed
 * @param maximumBytes the most bytes it may allocate for each operation; {@code NaN} if that is not
 *     bounded
 * @param references what is shown beside ours to be read, not judged
 * @param peers what does the same elsewhere
 */
public record Row(
    Subject ours,
    List<Limit> limits,
    double maximumBytes,
    List<Subject> references,
    List<Subject> peers) {
  /** Copies the lists. */
  public Row {
    limits = List.copyOf(limits);
    references = List.copyOf(references);
    peers = List.copyOf(peers);
  }

  /**
   * A bound on processor time.
   *
   * @param nanos nanoseconds
   * @param clockReads readings of {@code System.nanoTime()}, as measured in the same run, that come
   *     on top
   * @param peer what else comes on top, as measured in the same run; null for nothing
   * @param times how often that comes on top
   */
  public record Limit(
      double nanos, int clockReads, @Nullable Subject peer, double times) {
    String label() {
      String own = Figures.show(nanos) + " ns";
      if (peer != null) {
        String part = times == 1 ? peer.label() : Figures.show(times) + " x " + peer.label();
        return nanos == 0 ? "limit " + part : "limit " + part + " + " + own;
      }
      return clockReads == 0 ? "limit " + own : "limit " + clockReads + " clock reads + " + own;
    }

    /** The bound in each fork. */
    double[] most(Samples samples, Subject clock) {
      double[] most = samples.of(clock, Sample::cpuNanos);
      double[] theirs = peer == null ? most : samples.of(peer, Sample::cpuNanos);
      for (int i = 0; i < most.length; i++) {
        most[i] = most[i] * clockReads + nanos + (peer == null ? 0 : theirs[i] * times);
      }
      return most;
    }
  }

  boolean hasPeers() {
    return !peers.isEmpty();
  }

  /** References, peers, and what limits are told by. */
  List<Subject> others() {
    Stream<Subject> told = limits.stream().map(Limit::peer).filter(Objects::nonNull);
    return Stream.of(references.stream(), peers.stream(), told)
        .flatMap(all -> all)
        .distinct()
        .toList();
  }

  /**
   * Begins a row.
   *
   * @param label the case's name
   * @param type the class of our benchmark
   * @param method its method
   * @return a builder
   */
  public static Builder of(String label, Class<?> type, String method) {
    return new Builder(new Subject(label, type, method));
  }

  /** Collects what a case is held against. Not thread-safe. */
  public static final class Builder {
    private final Subject ours;
    private final List<Limit> limits = new ArrayList<>();
    private final List<Subject> references = new ArrayList<>();
    private final List<Subject> peers = new ArrayList<>();
    private double maximumBytes = Double.NaN;

    private Builder(Subject ours) {
      this.ours = ours;
    }

    /**
     * Adds a limit.
     *
     * @param nanos processor time
     * @return this
     */
    public Builder atMost(double nanos) {
      return atMost(nanos, 0);
    }

    /**
     * Adds a limit that does not count the clock.
     *
     * @param nanos processor time
     * @param clockReads readings of the clock that come on top
     * @return this
     */
    public Builder atMost(double nanos, int clockReads) {
      limits.add(new Limit(nanos, clockReads, null, 0));
      return this;
    }

    /**
     * Adds a limit that is told by a peer of the same run.
     *
     * @param nanos processor time above it
     * @param times how often the peer's time counts
     * @param label the peer's name
     * @param type the class of its benchmark
     * @param method the method
     * @return this
     */
    public Builder atMost(double nanos, double times, String label, Class<?> type, String method) {
      Subject peer = new Subject(label, type, method);
      limits.add(new Limit(nanos, 0, peer, times));
      return this;
    }

    /**
     * Nothing may be allocated.
     *
     * @return this
     */
    public Builder withoutAllocation() {
      maximumBytes = 0;
      return this;
    }

    /**
     * Adds the bare pair of clock readings, which no timing can beat.
     *
     * @return this
     */
    public Builder besideClockPair() {
      references.add(new Subject("two bare clock reads", ClockBenchmark.class, "pair"));
      return this;
    }

    /**
     * Adds a peer.
     *
     * @param label its name
     * @param type the class of its benchmark
     * @param method the method
     * @return this
     */
    public Builder against(String label, Class<?> type, String method) {
      peers.add(new Subject(label, type, method));
      return this;
    }

    Row build() {
      return new Row(ours, limits, maximumBytes, references, peers);
    }
  }
}
