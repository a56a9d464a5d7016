/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps totals for: one limit, of one book, for one subject. A limit's amount is no
 * part of it, so that a changed limit goes on with what was spent.
 *
 * <p>Totals are kept by slots, which are numbered. Of a calendar window each one is a slot,
 * numbered by the epoch second at which it begins, and a limit holds for one slot. Of a rolling
 * window a slot is a bucket of time, numbered one after the other, and a limit holds for the last
 * {@link #span()} of them together.
 *
 * <p>Immutable.
 */
public final class BudgetAccount {
  private final String key;
  private final Long id; // boxed once, since it is the key of a map on the hot path
  private final int span;
  private final long slotNanos;

  /**
   * An account.
   *
   * @param key the name, the same after each restart
   * @param span how many slots a limit holds for, >= 1
   * @param slotNanos how long a bucket of a rolling window is; 0 for a calendar window
   */
  public BudgetAccount(String key, int span, long slotNanos) {
    this.key = Require.nonNull(key, "key");
    this.span = (int) Require.atLeast(1, span, "span");
    this.slotNanos = Require.atLeast(0, slotNanos, "slotNanos");
    this.id = hash(key);
  }

  /** The first 64 bits of SHA-256: two of 10,000 accounts are the same by chance once in 10^11. */
  private static long hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      long hash = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        hash = (hash << 8) | (digest[i] & 0xFF);
      }
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each JDK has SHA-256", e);
    }
  }

  /**
   * The name. It holds names of operations, tenants and so on as they are; who writes to a place
   * that others read may prefer {@link #id()}.
   *
   * @return the name
   */
  public String key() {
    return key;
  }

  /**
   * A hash of the name, the same after each restart.
   *
   * @return 64 bits
   */
  public long id() {
    return id;
  }

  Long boxedId() {
    return id;
  }

  /**
   * Whether slots follow one another. If they do, a lease belongs to no slot: it counts until it is
   * committed, whatever time passes.
   *
   * @return true for a rolling window
   */
  public boolean isRolling() {
    return slotNanos > 0;
  }

  /**
   * How long a bucket of a rolling window is. Slot <i>n</i> begins so many times <i>n</i> after the
   * epoch.
   *
   * @return nanoseconds; 0 for a calendar window, whose slots are numbered by seconds and differ in
   *     length
   */
  public long slotNanos() {
    return slotNanos;
  }

  /**
   * How many slots a limit holds for: the current one and those before it.
   *
   * @return 1 for a calendar window
   */
  public int span() {
    return span;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BudgetAccount account && account.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}
