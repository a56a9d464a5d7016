/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.SQLException;
import java.sql.Wrapper;

/**
 * {@code unwrap} as a guard answers it: itself for an interface of JDBC, the driver's object for
 * one of the driver.
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
    if (type.isInstance(guard)) {
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
    return type.isInstance(guard) || type.isInstance(target) || target.isWrapperFor(type);
  }
}
