/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.util.Arrays;
import java.util.Locale;

/**
 * The distribution of recorded durations at one moment, or of the time between two.
 *
 * <p>Values are nanoseconds and known to within 2.5 %: each is taken as the middle of its bucket.
 * Without data a figure is {@code NaN}, never 0; {@link #hasData()} tells. Snapshots of the same or
 * of different histograms can be added and subtracted without loss.
 *
 * <p>Immutable.
 */
public final class HistogramSnapshot {
  /** No value at all. */
  public static final HistogramSnapshot EMPTY = new HistogramSnapshot(new byte[0], 0, 0, 0);

  private final byte[] buckets; // written by BucketCodec: as an array of counts it would be 5.4 KB
  private final long count;
  private final long sumNanos;
  private final long maxNanos;

  private HistogramSnapshot(byte[] buckets, long count, long sumNanos, long maxNanos) {
    this.buckets = buckets;
    this.count = count;
    this.sumNanos = sumNanos;
    this.maxNanos = maxNanos;
  }

  static HistogramSnapshot of(long[] counts, long sumNanos, long maxNanos) {
    long total = 0;
    for (long each : counts) {
      total += each;
    }
    return total == 0
        ? EMPTY
        : new HistogramSnapshot(BucketCodec.encode(counts), total, sumNanos, maxNanos);
  }

  /**
   * The snapshot of a histogram that recorded these values; for tests of what reads snapshots.
   *
   * @param nanos the values
   * @return their distribution
   */
  public static HistogramSnapshot ofValues(long... nanos) {
    LogLinearHistogram histogram = new LogLinearHistogram();
    for (long each : nanos) {
      histogram.record(each);
    }
    return histogram.snapshot();
  }

  /**
   * How many values there are.
   *
   * @return the count
   */
  public long count() {
    return count;
  }

  /**
   * Whether there is any value.
   *
   * @return false if every rate and mean is {@code NaN}
   */
  public boolean hasData() {
    return count > 0;
  }

  /**
   * The exact sum of the values.
   *
   * @return nanoseconds
   */
  public long sumNanos() {
    return sumNanos;
  }

  /**
   * The greatest value, exact as long as nothing was subtracted. Of a difference it is the greatest
   * value that its highest bucket can hold, but no more than the maximum of the later snapshot:
   * exact if the maximum rose in between, else at most 6.25 % too high.
   *
   * @return nanoseconds, 0 without data
   */
  public long maxNanos() {
    return maxNanos;
  }

  /**
   * The exact mean of the values.
   *
   * @return nanoseconds, {@code NaN} without data
   */
  public double meanNanos() {
    return hasData() ? (double) sumNanos / count : Double.NaN;
  }

  /**
   * The least value such that a share of {@code q} of all values is not above it, to within 2.5 %.
   *
   * @param q the share, 0..1: 0.95 gives the 95th percentile
   * @return nanoseconds, {@code NaN} without data
   * @throws IllegalArgumentException if {@code q} is not in 0..1
   */
  public double quantileNanos(double q) {
    Require.rate(q, "q");
    if (!hasData()) {
      return Double.NaN;
    }
    // nextDown: 0.07 * 100 is a hair above 7 and would ask for the eighth of a hundred values
    long rank = Math.max(1, (long) Math.ceil(Math.nextDown(q * count)));
    BucketCodec.Cursor cursor = new BucketCodec.Cursor(buckets);
    long passed = 0;
    while (passed < rank && cursor.next()) {
      passed += cursor.count;
    }
    return middle(cursor.index);
  }

  private double middle(int index) {
    return Math.min((double) maxNanos, Buckets.middle(index));
  }

  /**
   * The values recorded since {@code earlier}. A bucket that held more then than now counts as 0: a
   * snapshot is not read in one instant, and two of different histograms have no meaningful
   * difference.
   *
   * @param earlier an older snapshot of the same histogram
   * @return the difference
   */
  public HistogramSnapshot minus(HistogramSnapshot earlier) {
    Require.nonNull(earlier, "earlier");
    if (!hasData() || !earlier.hasData()) {
      return this;
    }
    long[] counts = BucketCodec.decode(buckets);
    BucketCodec.Cursor before = new BucketCodec.Cursor(earlier.buckets);
    while (before.next()) {
      counts[before.index] = Math.max(0, counts[before.index] - before.count);
    }
    int highest = Buckets.LAST;
    while (highest > 0 && counts[highest] == 0) {
      highest--;
    }
    long max = highest == Buckets.LAST ? maxNanos : Math.min(maxNanos, Buckets.high(highest));
    return of(counts, Math.max(0, sumNanos - earlier.sumNanos), max);
  }

  /**
   * The values of both.
   *
   * @param other a snapshot of any histogram
   * @return the sum
   */
  public HistogramSnapshot plus(HistogramSnapshot other) {
    Require.nonNull(other, "other");
    if (!hasData() || !other.hasData()) {
      return hasData() ? this : other;
    }
    long[] counts = BucketCodec.decode(buckets);
    BucketCodec.Cursor more = new BucketCodec.Cursor(other.buckets);
    while (more.next()) {
      counts[more.index] += more.count;
    }
    return of(counts, sumNanos + other.sumNanos, Math.max(maxNanos, other.maxNanos));
  }

  /**
   * Walks over the buckets that hold values, the lowest first.
   *
   * @param visitor called once for each
   */
  public void forEachBucket(BucketVisitor visitor) {
    BucketCodec.Cursor cursor = new BucketCodec.Cursor(buckets);
    while (cursor.next()) {
      visitor.visit(Buckets.low(cursor.index), Buckets.high(cursor.index), cursor.count);
    }
  }

  /** Sees the buckets of a snapshot. */
  @FunctionalInterface
  public interface BucketVisitor {
    /**
     * Sees one bucket.
     *
     * @param lowNanos the least value it can hold
     * @param highNanos the greatest value it can hold; the last bucket, too, has one, though longer
     *     values were counted there as well
     * @param count how many values it holds, >= 1
     */
    void visit(long lowNanos, long highNanos, long count);
  }

  /** The bytes that hold the buckets. */
  int encodedBytes() {
    return buckets.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistogramSnapshot that
        && sumNanos == that.sumNanos
        && maxNanos == that.maxNanos
        && Arrays.equals(buckets, that.buckets);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(buckets) + Long.hashCode(sumNanos)) + Long.hashCode(maxNanos);
  }

  @Override
  public String toString() {
    if (!hasData()) {
      return "no data";
    }
    return "p50 " + print(0.50) + ", p95 " + print(0.95) + ", p99 " + print(0.99) + ", max "
        + Durations.print(maxNanos) + String.format(Locale.ROOT, ", n=%,d", count);
  }

  private String print(double q) {
    return Durations.print(Math.round(quantileNanos(q)));
  }
}
