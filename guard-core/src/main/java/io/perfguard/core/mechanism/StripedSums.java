/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Many counters that are written together: one add changes all of them, and a reader sees whole
 * adds only.
 *
 * <p>The first fields are sums, the last ones, if asked for, are maxima. All begin at 0; a maximum
 * never shows a value below. Sums wrap around like any {@code long}. Nothing is lost, whatever the
 * number of threads, and an add allocates nothing, except that the stripes grow a few times under
 * contention.
 *
 * <p>Source: stripes that grow under contention as in {@code LongAdder} by Doug Lea; the lock of
 * each is our own.
 *
 * <p>Thread-safe.
 */
public final class StripedSums {
  /*
   * Why not a LongAdder for each field: an operation ends with some twenty values to add. Twenty atomic instructions
   * take 50 ns and more, twenty adders keep 128 bytes for each core and field, and a reader between two of them sees
   * a time without its count. One lock taken once costs a compare-and-set and a store, and makes the add indivisible.
   *
   * Where an add goes: to the stripe of its thread, or, if that is busy, to the next one that is not. A stripe is
   * held for some nanoseconds, hence nobody parks; a thread that found all of them busy spins, and yields after some
   * rounds, since the holder may have lost its core. There is one stripe until two threads meet, then two, four, at
   * most eight.
   *
   * No method is called while a stripe is held, and the array was checked before. So nothing can be thrown there, not
   * even a StackOverflowError, and no stripe stays locked for ever. That is why unlocking is a plain store to a
   * volatile field, where a VarHandle would save a fence.
   *
   * A reader that starts after an add ended finds it: the array of stripes only grows, and keeps the old ones.
   */
  private static final int ROUNDS_BEFORE_YIELD = 64;
  private static final int MOST =
      Math.min(8, ceilingPowerOfTwo(Runtime.getRuntime().availableProcessors()));
  private static final VarHandle STRIPES;
  private static final VarHandle BUSY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STRIPES = lookup.findVarHandle(StripedSums.class, "stripes", Stripe[].class);
      BUSY = lookup.findVarHandle(Stripe.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int sums;
  private final int fields;
  private volatile Stripe[] stripes; // its length is a power of two

  /**
   * Counters that are all sums.
   *
   * @param fields how many, >= 1
   */
  public StripedSums(int fields) {
    this(fields, 0);
  }

  /**
   * Counters of which the last ones are maxima.
   *
   * @param sums how many fields are sums, >= 0; they come first
   * @param maxima how many fields are maxima, >= 0
   */
  public StripedSums(int sums, int maxima) {
    Require.atLeast(0, sums, "sums");
    Require.atLeast(0, maxima, "maxima");
    this.sums = sums;
    this.fields = (int) Require.atLeast(1, sums + maxima, "fields");
    this.stripes = new Stripe[] {new Stripe(fields)};
  }

  /**
   * How many fields there are.
   *
   * @return sums and maxima together
   */
  public int fields() {
    return fields;
  }

  /**
   * Adds a value to each sum and offers one to each maximum, all at once.
   *
   * @param values a value for each field
   * @param length how many of them to take, the first ones; fields beyond stay as they are
   */
  public void add(long[] values, int length) {
    if (length < 0 || length > fields || length > values.length) {
      throw new IllegalArgumentException(
          "length must be 0.." + Math.min(fields, values.length) + ", was " + length);
    }
    int added = Math.min(length, sums);
    Stripe stripe = lockOne();
    long[] totals = stripe.totals;
    for (int i = 0; i < added; i++) {
      totals[i] += values[i];
    }
    for (int i = added; i < length; i++) {
      if (values[i] > totals[i]) {
        totals[i] = values[i];
      }
    }
    stripe.busy = false;
  }

  /**
   * Offers a value to one maximum.
   *
   * @param field the field, one of the last ones
   * @param value the value; kept if it is the greatest so far
   */
  public void max(int field, long value) {
    if (field < sums || field >= fields) {
      throw new IllegalArgumentException(
          "field must be a maximum, " + sums + ".." + (fields - 1) + ", was " + field);
    }
    Stripe stripe = lockOne();
    if (value > stripe.totals[field]) {
      stripe.totals[field] = value;
    }
    stripe.busy = false;
  }

  /**
   * Reads all fields. What is added meanwhile may be in it or not, each add wholly or not at all.
   *
   * @param out takes the value of each field
   */
  public void sum(long[] out) {
    if (out.length < fields) {
      throw new IllegalArgumentException(
          "out must have room for " + fields + " fields, had " + out.length);
    }
    Arrays.fill(out, 0, fields, 0);
    for (Stripe stripe : stripes) {
      for (int round = 1; !tryLock(stripe); round++) {
        pause(round);
      }
      long[] totals = stripe.totals;
      for (int i = 0; i < sums; i++) {
        out[i] += totals[i];
      }
      for (int i = sums; i < fields; i++) {
        if (totals[i] > out[i]) {
          out[i] = totals[i];
        }
      }
      stripe.busy = false;
    }
  }

  private Stripe lockOne() {
    int home = (int)
        Thread.currentThread().getId(); // neighbouring ids, as in a pool, spread by themselves
    for (int round = 1; ; round++) {
      Stripe[] all = stripes;
      for (int i = 0; i < all.length; i++) {
        Stripe stripe = all[(home + i) & (all.length - 1)];
        if (tryLock(stripe)) {
          return stripe;
        }
        if (i == 0 && all.length < MOST) {
          grow(all);
        }
      }
      pause(round);
    }
  }

  private static boolean tryLock(Stripe stripe) {
    return !stripe.busy && BUSY.compareAndSet(stripe, false, true);
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // correct without; it only gives the holder its core back
  private static void pause(int round) {
    if (round % ROUNDS_BEFORE_YIELD == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  private void grow(Stripe[] from) {
    Stripe[] more = Arrays.copyOf(from, from.length * 2);
    for (int i = from.length; i < more.length; i++) {
      more[i] = new Stripe(fields);
    }
    STRIPES.compareAndSet(this, from, more); // whoever lost finds the winner's
  }

  /** How many stripes there are by now. */
  int stripeCount() {
    return stripes.length;
  }

  private static int ceilingPowerOfTwo(int value) {
    return value <= 1 ? 1 : Integer.highestOneBit(value - 1) << 1;
  }

  private static final class Stripe {
    private volatile boolean busy;
    private final long[] totals; // read and written only by who set busy

    Stripe(int fields) {
      totals = new long[fields];
    }
  }
}
