/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.core.base.Require;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one call, or many, used: an amount for each {@link UsageUnit}. The amounts are disjoint, so
 * that sums of them are what providers call totals.
 *
 * <p>Immutable.
 */
public final class Usage {
  /** Nothing used. */
  public static final Usage NONE = builder().build();

  private static final UsageUnit[] UNITS = UsageUnit.values();

  private final long[] amounts;
  private final boolean estimated;
  private final boolean contradictory;

  private Usage(long[] amounts, boolean estimated, boolean contradictory) {
    this.amounts = amounts;
    this.estimated = estimated;
    this.contradictory = contradictory;
  }

  /**
   * Plain text in, plain text out.
   *
   * @param inputTokens >= 0, none of them cached
   * @param outputTokens >= 0, none of them reasoning
   * @return the usage
   * @throws IllegalArgumentException if one is negative
   */
  public static Usage of(long inputTokens, long outputTokens) {
    return builder()
        .add(UsageUnit.INPUT, inputTokens)
        .add(UsageUnit.OUTPUT, outputTokens)
        .build();
  }

  /**
   * Begins with nothing used.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The amount of one unit.
   *
   * @param unit the unit
   * @return >= 0
   */
  public long get(UsageUnit unit) {
    return amounts[index(unit)];
  }

  /** Amounts are kept by place, and never leave the process so. */
  @SuppressWarnings("EnumOrdinal")
  private static int index(UsageUnit unit) {
    return unit.ordinal();
  }

  /**
   * All input, cached or not, of any modality: what context tiers are chosen by.
   *
   * @return >= 0
   */
  public long inputTokens() {
    return sum(UsageUnit.Side.INPUT);
  }

  /**
   * All output, reasoning included.
   *
   * @return >= 0
   */
  public long outputTokens() {
    return sum(UsageUnit.Side.OUTPUT);
  }

  /**
   * What was read from the provider's prompt cache.
   *
   * @return >= 0, a part of {@link #inputTokens}
   */
  public long cacheReadTokens() {
    return get(UsageUnit.CACHE_READ)
        + get(UsageUnit.CACHE_READ_AUDIO)
        + get(UsageUnit.CACHE_READ_IMAGE)
        + get(UsageUnit.CACHE_READ_VIDEO);
  }

  /**
   * What was written into the provider's prompt cache.
   *
   * @return >= 0, a part of {@link #inputTokens}
   */
  public long cacheWriteTokens() {
    return get(UsageUnit.CACHE_WRITE) + get(UsageUnit.CACHE_WRITE_1H);
  }

  /**
   * Reasoning.
   *
   * @return >= 0, a part of {@link #outputTokens}
   */
  public long reasoningTokens() {
    return get(UsageUnit.OUTPUT_REASONING);
  }

  /**
   * Input and output.
   *
   * @return >= 0
   */
  public long totalTokens() {
    return inputTokens() + outputTokens();
  }

  private long sum(UsageUnit.Side side) {
    long sum = 0;
    for (UsageUnit unit : UNITS) {
      if (unit.side() == side) {
        sum += amounts[index(unit)];
      }
    }
    return sum;
  }

  /**
   * Whether a part of it was counted by us, since the provider did not say.
   *
   * @return true if it is no bill
   */
  public boolean isEstimated() {
    return estimated;
  }

  /**
   * Whether the provider reported parts that are more than their total. The parts are then kept as
   * they are, so that the bill is rather too high than too low.
   *
   * @return true if the amounts are not to be trusted
   */
  public boolean isContradictory() {
    return contradictory;
  }

  /**
   * Both together.
   *
   * @param other what to add
   * @return the sum, estimated or contradictory if one of them is
   */
  public Usage plus(Usage other) {
    long[] sums = amounts.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], other.amounts[i]);
    }
    return new Usage(sums, estimated || other.estimated, contradictory || other.contradictory);
  }

  /**
   * Begins with this.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    System.arraycopy(amounts, 0, builder.amounts, 0, amounts.length);
    builder.estimated = estimated;
    builder.contradictory = contradictory;
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Usage usage
        && usage.estimated == estimated
        && usage.contradictory == contradictory
        && Arrays.equals(usage.amounts, amounts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(amounts) + Boolean.hashCode(estimated);
  }

  /** {@code input 120, cache_read 1,024, output 45 (estimated)}: what is not zero. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (UsageUnit unit : UNITS) {
      long amount = amounts[index(unit)];
      if (amount != 0) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(unit.name().toLowerCase(Locale.ROOT))
            .append(String.format(Locale.ROOT, " %,d", amount));
      }
    }
    return (text.isEmpty() ? "nothing" : text)
        + (estimated ? " (estimated)" : "")
        + (contradictory ? " (contradictory)" : "");
  }

  /** Collects amounts. Not thread-safe. */
  public static final class Builder {
    private final long[] amounts = new long[UsageUnit.values().length];
    private boolean estimated;
    private boolean contradictory;

    private Builder() {}

    /**
     * Adds to a unit.
     *
     * @param unit the unit
     * @param amount >= 0
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder add(UsageUnit unit, long amount) {
      Require.atLeast(0, amount, unit.name().toLowerCase(Locale.ROOT));
      amounts[index(unit)] = Math.addExact(amounts[index(unit)], amount);
      return this;
    }

    /**
     * Marks it as counted by us.
     *
     * @return this
     */
    public Builder estimated() {
      estimated = true;
      return this;
    }

    /**
     * Marks its parts as more than the total that the provider reported.
     *
     * @return this
     */
    public Builder contradictory() {
      contradictory = true;
      return this;
    }

    /**
     * The usage.
     *
     * @return what was added
     */
    public Usage build() {
      return new Usage(amounts.clone(), estimated, contradictory);
    }
  }
}
