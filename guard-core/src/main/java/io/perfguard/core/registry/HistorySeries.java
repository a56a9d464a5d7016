/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headline values of one guard over the last day, in blocks of five minutes. Immutable.
 *
 * @param fields the names of the headline fields, in the schema's order
 * @param blocks oldest first; a block in which the application did not run is not there
 */
public record HistorySeries(List<String> fields, List<Block> blocks) {
  /** The length of a block. */
  public static final Duration BLOCK = Duration.ofMinutes(5);

  /** The most blocks kept: a day of them. */
  public static final int MAXIMUM_BLOCKS = 288;

  /**
   * Copies.
   *
   * @param fields the names of the headline fields
   * @param blocks oldest first
   */
  public HistorySeries {
    fields = List.copyOf(fields);
    blocks = List.copyOf(blocks);
  }

  /** What happened in one block. Immutable. */
  public static final class Block {
    private final Instant end;
    private final float[] values;

    /**
     * A block.
     *
     * @param end its end
     * @param values one for each field: of a counter the growth, of a gauge the last value, of a
     *     histogram the 95th percentile; {@code NaN} without data; copied
     */
    public Block(Instant end, float[] values) {
      this.end = Require.nonNull(end, "end");
      this.values = values.clone();
    }

    /**
     * Its end.
     *
     * @return wall time
     */
    public Instant end() {
      return end;
    }

    /**
     * A value.
     *
     * @param field the field's index in {@link HistorySeries#fields()}
     * @return of a counter the growth, of a gauge the last value, of a histogram the 95th
     *     percentile; {@code NaN} without data
     */
    public float value(int field) {
      return values[field];
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Block block
          && block.end.equals(end)
          && Arrays.equals(block.values, values);
    }

    @Override
    public int hashCode() {
      return 31 * end.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return end + " " + Arrays.toString(values);
    }
  }
}
