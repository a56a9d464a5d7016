/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.ManualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A real database whose next answers take as long as a test says, by the test's clock. */
final class SlowDatabase {
  /** What each execution takes from now on. */
  Duration execution = Duration.ofMillis(1);
  /** What each {@code next()} of its rows takes from now on. */
  Duration fetch = Duration.ZERO;

  private final ManualClock clock;

  SlowDatabase(ManualClock clock) {
    this.clock = clock;
  }

  DataSource over(DataSource target) {
    return slow(DataSource.class, target);
  }

  private <T> T slow(Class<T> type, Object target) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            clock.advance(execution);
          } else if (method.getName().equals("next")) {
            clock.advance(fetch);
          }
          try {
            Object answer = method.invoke(target, arguments);
            Class<?> result = method.getReturnType();
            return answer != null
                    && (Connection.class.isAssignableFrom(result)
                        || Statement.class.isAssignableFrom(result)
                        || ResultSet.class.isAssignableFrom(result))
                ? slow(result, answer)
                : answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }
}
