/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.db.routing.RoutingDataSource;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a guard may stand: around what gives out the database's own connections, inside of
 * everything that chooses, delays or shares them. Spring is known by the names of its classes.
 *
 * <p>Thread-safe.
 */
final class Placement {
  private static final String SPRING = "org.springframework.jdbc.datasource.";

  private Placement() {}

  /** A target that a guard outside of it breaks, or whose numbers it would make wrong. */
  private enum Misplaced {
    ROUTER(
        SPRING + "lookup.AbstractRoutingDataSource",
        "the waits, open connections and statements of all pools behind it would be added up into one",
        "guard each pool inside",
        "router.setTargetDataSources(Map.of(\"writer\", GuardedDataSource.builder(\"%1$s-writer\", writer).register(guards),"
            + " \"reader\", GuardedDataSource.builder(\"%1$s-reader\", reader).register(guards)))"),

    LAZY(
        SPRING + "LazyConnectionDataSourceProxy",
        "a guard around it looks at each connection (its auto-commit, how it quotes) before Spring has said whether it is"
            + " read-only: each would be fetched at once, and reads would go to the writer",
        "guard the pool inside",
        "new LazyConnectionDataSourceProxy(GuardedDataSource.builder(\"%1$s\", pool).register(guards))"),

    TRANSACTION_AWARE(
        SPRING + "TransactionAwareDataSourceProxy",
        "a guard around it takes each use of a transaction's one connection for another connection, and does not see what"
            + " the transaction manager does with the pool inside",
        "guard the pool inside, and give the transaction manager the guarded one",
        "new TransactionAwareDataSourceProxy(GuardedDataSource.builder(\"%1$s\", pool).register(guards))");

    private final String className;
    private final String why;
    private final String advice;
    private final String snippet;

    Misplaced(String className, String why, String advice, String snippet) {
      this.className = className;
      this.why = why;
      this.advice = advice;
      this.snippet = snippet;
    }

    String refusal(String name, DataSource target, Object found) {
      String itsClass = found.getClass().getName();
      return String.format(
              Locale.ROOT,
              "the target of data source \"%s\" %s Spring's %s%s; %s; %s: ",
              name,
              found == target ? "is" : "passes its calls on to",
              className.substring(className.lastIndexOf('.') + 1),
              itsClass.equals(className) ? "" : " (" + itsClass + ")",
              why,
              advice)
          + String.format(Locale.ROOT, snippet, name);
    }
  }

  /**
   * Refuses a target that a guard must not be put around.
   *
   * @param name the name that the guard is to have
   * @param target the target
   * @throws IllegalArgumentException if it is a router of ours or one of Spring's, or one of its
   *     lazy or transaction-aware proxies, or is guarded already, at once or further inside; says
   *     what to write instead
   */
  static void check(String name, DataSource target) {
    // The router first: what it says to further questions is said by the target it would choose
    // just now.
    for (Misplaced misplaced : Misplaced.values()) {
      Class<?> type = load(misplaced.className, target.getClass().getClassLoader());
      Object found = type == null ? null : find(target, type);
      if (found != null) {
        throw new IllegalArgumentException(misplaced.refusal(name, target, found));
      }
    }
    RoutingDataSource router = find(target, RoutingDataSource.class);
    if (router != null) {
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "the target of data source \"%s\" is the router \"%s\", which has pools behind it; guard each of these"
              + " inside: RoutingDataSource.builder(\"%2$s\", GuardedDataSource.builder(\"%2$s-primary\","
              + " primary).register(guards)).replica(\"r1\", GuardedDataSource.builder(\"%2$s-r1\","
              + " replica).register(guards))",
          name,
          router.name()));
    }
    GuardedDataSource guarded = find(target, GuardedDataSource.class);
    if (guarded != null) {
      throw new IllegalArgumentException(String.format(
          Locale.ROOT,
          "the target of data source \"%s\" is guarded already, as %s; guard the pool once",
          name,
          GuardedDataSource.KIND.subject(guarded.name())));
    }
  }

  /** Whether it is guarded, at once or further inside. */
  static boolean isGuarded(DataSource source) {
    return find(source, GuardedDataSource.class) != null;
  }

  /** Null where the target's classes do not know it: then nothing in it can be one. */
  private static @Nullable Class<?> load(String className, @Nullable ClassLoader loader) {
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /**
   * The target itself or what it passes its calls on to; null if there is none of this type. A
   * target that cannot answer, since it is not set up yet or because it is a test's fake, has none.
   */
  private static <T> @Nullable T find(DataSource target, Class<T> type) {
    if (type.isInstance(target)) {
      return type.cast(target);
    }
    try {
      Object inside = target.isWrapperFor(type) ? target.unwrap(type) : null;
      return type.isInstance(inside) ? type.cast(inside) : null;
    } catch (SQLException | RuntimeException | LinkageError e) {
      return null;
    }
  }
}
