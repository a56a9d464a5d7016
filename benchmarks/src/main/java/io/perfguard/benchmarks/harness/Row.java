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
   * @param base what ours and the peer do both, as measured in the same run: of the peer only what
   *     is above it counts, and it comes on top; null for nothing
   */
  public record Limit(
      double nanos,
      int clockReads,
      @Nullable Subject peer,
      double times,
      @Nullable Subject base) {
    String label() {
      String own = Figures.show(nanos) + " ns";
      if (peer != null && base != null) {
        return "limit " + Figures.show(times) + " x " + peer.label() + ", above " + base.label();
      }
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
      double[] common = base == null ? new double[most.length] : samples.of(base, Sample::cpuNanos);
      for (int i = 0; i < most.length; i++) {
        double above = peer == null ? 0 : (theirs[i] - common[i]) * times;
        most[i] = most[i] * clockReads + nanos + common[i] + above;
      }
      return most;
    }
  }

  boolean hasPeers() {
    return !peers.isEmpty();
  }

  /** References, peers, and what limits are told by. */
  List<Subject> others() {
    Stream<Subject> told = limits.stream()
        .flatMap(limit -> Stream.of(limit.peer(), limit.base()))
        .filter(Objects::nonNull);
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
      limits.add(new Limit(nanos, clockReads, null, 0, null));
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
      limits.add(new Limit(nanos, 0, peer, times, null));
      return this;
    }

    /**
     * Adds a limit on what ours takes above a base, told by what a peer of the same run takes above
     * it.
     *
     * @param times how often the peer's time above the base counts, 0..1
     * @param peer the peer
     * @param base what both do
     * @return this
     */
    public Builder atMostShare(double times, Subject peer, Subject base) {
      limits.add(new Limit(0, 0, peer, times, base));
      return this;
    }

    /**
     * Bounds what may be allocated.
     *
     * @param bytes the most for each operation
     * @return this
     */
    public Builder allocatingAtMost(double bytes) {
      maximumBytes = bytes;
      return this;
    }

    /**
     * Nothing may be allocated.
     *
     * @return this
     */
    public Builder withoutAllocation() {
      return allocatingAtMost(0);
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
     * Adds what is to be read beside ours, not judged.
     *
     * @param other it
     * @return this
     */
    public Builder beside(Subject other) {
      references.add(other);
      return this;
    }

    /**
     * Adds a peer.
     *
     * @param peer it
     * @return this
     */
    public Builder against(Subject peer) {
      peers.add(peer);
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
