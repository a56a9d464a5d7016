/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/**
 * {@code unwrap} as a guard answers it: itself for an interface of JDBC, the driver's object for
 * one of the driver, though a cast to that works too: some drivers need their own object.
 * Immutable.
 */
public final class Wrappers {
  private Wrappers() {}

  /**
   * Unwraps.
   *
   * @param guard the guard
   * @param target what it stands before
   * @param type what is asked for
   * @param <T> its type
   * @return the guard if it is one, else the target if it is one, else what the target unwraps to
   * @throws SQLException the target's own
   */
  public static <T> T unwrap(Wrapper guard, Wrapper target, Class<T> type) throws SQLException {
    if (isOfGuard(guard, type)) {
      return type.cast(guard);
    }
    return type.isInstance(target) ? type.cast(target) : target.unwrap(type);
  }

  /**
   * Whether {@link #unwrap} has an answer.
   *
   * @param guard the guard
   * @param target what it stands before
   * @param type what is asked for
   * @return true if it has
   * @throws SQLException the target's own
   */
  public static boolean isWrapperFor(Wrapper guard, Wrapper target, Class<?> type)
      throws SQLException {
    return isOfGuard(guard, type) || type.isInstance(target) || target.isWrapperFor(type);
  }

  /** Whether a guard has this type by itself, and not for the driver's sake. */
  private static boolean isOfGuard(Wrapper guard, Class<?> type) {
    return type.isInstance(guard)
        && (!GuardClasses.isGenerated(guard)
            || type.isAssignableFrom(guard.getClass().getSuperclass()));
  }

  /**
   * What stands behind a guard. For generated code.
   *
   * @param guard a guard, or something else
   * @return the guard's target, or what was given
   */
  public static @Nullable Object behind(@Nullable Object guard) {
    if (guard instanceof GuardedConnection known) {
      return known.target;
    } else if (guard instanceof GuardedStatement<?> known) {
      return known.target;
    } else if (guard instanceof GuardedResultSet known) {
      return known.target;
    } else if (guard instanceof UncountedResultSet known) {
      return known.target;
    } else if (guard instanceof GuardedMetaData known) {
      return known.target;
    }
    return guard;
  }
}
