/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a provider reported of one call, as it reported it: totals and parts, each exact. What it
 * did not report is absent, not zero. {@link #toUsage} turns it into disjoint leaves.
 *
 * <p>Immutable.
 */
public final class UsageReport {
  private static final BigDecimal MOST = BigDecimal.TEN.pow(18);
  private static final int FINEST = 100;

  private final EnumMap<ReportedCount, BigDecimal> counts;

  private UsageReport(EnumMap<ReportedCount, BigDecimal> counts) {
    this.counts = counts;
  }

  /**
   * Begins with nothing reported.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What a provider would report of a usage: each leaf, and each total that it is a part of.
   *
   * @param usage the usage
   * @return the report, without what is zero, but for what two counts have in common
   */
  public static UsageReport of(Usage usage) {
    Builder builder = builder();
    for (UsageUnit unit : UsageUnit.values()) {
      long amount = usage.get(unit);
      if (amount != 0) {
        ReportedCount leaf = UsageLeaves.reported(unit);
        for (ReportedCount count : ReportedCount.values()) {
          if (count.covers(leaf)) {
            builder.add(count, BigDecimal.valueOf(amount));
          }
        }
      }
    }
    addEmptyJoins(builder);
    return builder.build();
  }

  /** Leaves know that nothing was both cached and sound; a report has to say it. */
  private static void addEmptyJoins(Builder builder) {
    List<ReportedCount> reported = List.copyOf(builder.counts.keySet());
    for (ReportedCount join : ReportedCount.values()) {
      boolean empty = !builder.counts.containsKey(join)
          && reported.stream()
              .anyMatch(one -> reported.stream().anyMatch(other -> join.isJoinOf(one, other)));
      if (empty) {
        builder.add(join, BigDecimal.ZERO);
      }
    }
  }

  /**
   * What was reported.
   *
   * @return each count that was, with its amount, >= 0; unmodifiable
   */
  public Map<ReportedCount, BigDecimal> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /**
   * One count.
   *
   * @param count which
   * @return its amount; empty if it was not reported
   */
  public Optional<BigDecimal> find(ReportedCount count) {
    return Optional.ofNullable(counts.get(count));
  }

  /**
   * One count, which is zero if it was not reported and nothing else says that it is more.
   *
   * @param count which
   * @return its amount, >= 0
   * @throws IllegalArgumentException if it was not reported though a part of it was, or though two
   *     counts were that may have it in common
   */
  public BigDecimal read(ReportedCount count) {
    BigDecimal amount = counts.get(count);
    if (amount != null) {
      return amount;
    }
    List<ReportedCount> positive = positive();
    for (ReportedCount other : positive) {
      if (count.covers(other)) {
        throw new IllegalArgumentException(count.key() + " must be reported where " + other.key()
            + ", a part of it, is " + find(other).orElseThrow().toPlainString());
      }
    }
    for (ReportedCount one : positive) {
      for (ReportedCount other : positive) {
        if (!one.covers(other) && !other.covers(one) && count.isJoinOf(one, other)) {
          throw new IllegalArgumentException(count.key() + " must be reported where " + one.key()
              + " and " + other.key() + " are, which may have it in common");
        }
      }
    }
    return BigDecimal.ZERO;
  }

  private List<ReportedCount> positive() {
    List<ReportedCount> positive = new ArrayList<>();
    counts.forEach((count, amount) -> {
      if (amount.signum() > 0) {
        positive.add(count);
      }
    });
    return positive;
  }

  /**
   * The disjoint leaves of it. Where it leaves open whether tokens of sound or of pictures were
   * read from the cache, they were not, as far as the totals allow that. Fractions are rounded up.
   * Parts that are more than their total are kept, and the usage says that it is contradictory.
   *
   * @return the leaves
   * @throws IllegalArgumentException if a sum is beyond the range of a long
   */
  public Usage toUsage() {
    return UsageLeaves.of(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UsageReport report && report.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  /** {@code input_tokens 120, cache_read_tokens 20}: what was reported. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ");
    text.setEmptyValue("nothing");
    counts.forEach((count, amount) -> text.add(count.key() + " " + amount.toPlainString()));
    return text.toString();
  }

  /** Collects counts. Not thread-safe. */
  public static final class Builder {
    private final EnumMap<ReportedCount, BigDecimal> counts = new EnumMap<>(ReportedCount.class);

    private Builder() {}

    /**
     * Adds to a count.
     *
     * @param count the count
     * @param amount >= 0 and at most 10^18, with at most 100 decimals
     * @return this
     * @throws IllegalArgumentException if the amount is beyond that
     */
    public Builder add(ReportedCount count, BigDecimal amount) {
      // Compared by digits first: 1e999999999 must not be written out.
      if (amount.signum() < 0
          || (long) amount.precision() - amount.scale() > MOST.precision()
          || amount.compareTo(MOST) > 0
          || amount.scale() > FINEST) {
        throw new IllegalArgumentException(count.key() + " must be >= 0 and <= 10^18 with at most "
            + FINEST + " decimals, was " + amount);
      }
      // One form for one number, so that equal reports are equal.
      BigDecimal plain = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
      counts.merge(count, plain, (a, b) -> a.add(b).stripTrailingZeros());
      return this;
    }

    /**
     * The same of a whole number.
     *
     * @param count the count
     * @param amount >= 0 and at most 10^18
     * @return this
     * @throws IllegalArgumentException if the amount is beyond that
     */
    public Builder add(ReportedCount count, long amount) {
      return add(count, BigDecimal.valueOf(amount));
    }

    /**
     * Whether anything was added.
     *
     * @return false if nothing was, not even a zero
     */
    public boolean isEmpty() {
      return counts.isEmpty();
    }

    /**
     * The report.
     *
     * @return what was added
     */
    public UsageReport build() {
      return new UsageReport(new EnumMap<>(counts));
    }
  }
}
