/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import org.jspecify.annotations.Nullable;

/**
 * Tells a load whether its result may still be kept. A cache that is told to forget a key spoils
 * the tickets of all loads of that key that run: what they read may be older than the change that
 * the caller knows of.
 *
 * <p>Who keeps a result {@link #carry}s it first. Of a spoiled ticket it must not be kept; and one
 * that is spoiled later takes with it what it carries, so that there is no moment at which a result
 * is kept and not known here.
 *
 * <p>Thread-safe.
 */
public class LoadTicket {
  /*
   * Two threads, two fields: the loader writes product, then reads spoiled; the one who invalidates writes spoiled, then
   * reads product. Both fields are volatile, so at least one of the two sees what the other wrote: either the loader does
   * not keep its product, or the product itself is spoiled before the invalidation returns. No lock is needed, and the
   * cache's map is not touched.
   */
  private volatile boolean spoiled;
  private volatile @Nullable Perishable product;

  /** A fresh ticket. */
  public LoadTicket() {}

  /**
   * Notes what the load is about to keep.
   *
   * @param result is spoiled along with this ticket from now on
   * @return whether it may be kept; false if the ticket was spoiled before
   */
  public final boolean carry(Perishable result) {
    product = result;
    return !spoiled;
  }

  /**
   * Whether the result must not be kept.
   *
   * @return true from the first {@link #spoil} on
   */
  public final boolean isSpoiled() {
    return spoiled;
  }

  /** From now on the result must not be kept; one that is kept already is spoiled. */
  public final void spoil() {
    spoiled = true;
    Perishable kept = product;
    if (kept != null) {
      kept.spoil();
    }
  }

  /** What can become unreadable, wherever it is kept. Implementations are thread-safe. */
  public interface Perishable {
    /** Nobody may read it from now on. Further calls do nothing. */
    void spoil();
  }
}
