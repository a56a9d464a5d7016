/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import org.jspecify.annotations.Nullable;

/** What a store holds in place of a value. Thread-safe. */
public final class Held {
  /** Stands for null. */
  public static final Object NULL = new Null();

  private Held() {}

  private abstract static class Special {}

  private static final class Null extends Special {
    @Override
    public String toString() {
      return "null";
    }
  }

  /** Stands for what a load threw. */
  private static final class Failure extends Special {
    final Throwable thrown;

    Failure(Throwable thrown) {
      this.thrown = thrown;
    }
  }

  /**
   * Stands for an exception.
   *
   * @param thrown what a load threw
   * @return to be held
   */
  public static Object failure(Throwable thrown) {
    return new Failure(thrown);
  }

  /**
   * Whether something is no value.
   *
   * @param held what is held
   * @return true for null and for failures
   */
  public static boolean isSpecial(Object held) {
    return held instanceof Special;
  }

  /**
   * The exception that is held.
   *
   * @param held what is held
   * @return null if it is none
   */
  public static @Nullable Throwable thrown(Object held) {
    return held instanceof Failure failure ? failure.thrown : null;
  }

  /**
   * What a caller gets.
   *
   * @param held what is held
   * @return the value; what is held as thrown is thrown, as it came
   */
  public static @Nullable Object value(Object held) {
    return held instanceof Special ? special(held) : held;
  }

  private static @Nullable Object special(Object held) {
    if (held instanceof Failure failure) {
      throw Held.<RuntimeException>as(failure.thrown);
    }
    return null;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // its own type, undeclared
  private static <X extends Throwable> X as(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
