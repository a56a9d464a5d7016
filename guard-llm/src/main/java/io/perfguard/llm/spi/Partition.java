/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import java.util.function.Supplier;

/**
 * Who may see the answers that were kept for whom: an answer is only given to requests of the
 * partition that it was made in. There is no default, since nobody but the application knows
 * whether its answers may be shared.
 *
 * <p>Immutable; thread-safe if its supplier is.
 */
public final class Partition {
  private static final Partition SHARED = new Partition(() -> "", "shared");

  private final Supplier<String> source;
  private final String text;

  private Partition(Supplier<String> source, String text) {
    this.source = source;
    this.text = text;
  }

  /**
   * One partition for all: whoever asks may see any answer.
   *
   * @return the partition
   */
  public static Partition shared() {
    return SHARED;
  }

  /**
   * A partition for each value, such as a tenant. It is asked at each request, on its thread;
   * partitions that differ never share.
   *
   * @param source gives the value, not null
   * @return the partition
   */
  public static Partition by(Supplier<String> source) {
    return new Partition(Require.nonNull(source, "source"), "by a value of each request");
  }

  /**
   * The partition of the request that this thread makes.
   *
   * @return "" for the shared one
   * @throws IllegalStateException if the supplier gave null
   */
  public String current() {
    String value = source.get();
    if (value == null) {
      throw new IllegalStateException(
          "the partition must not be null: Partition.by(...) has to say whose request it is");
    }
    // What a supplier calls "" is not what is shared by all.
    return this == SHARED ? value : "=" + value;
  }

  /** Whether it is shared; never a value. */
  @Override
  public String toString() {
    return text;
  }
}
