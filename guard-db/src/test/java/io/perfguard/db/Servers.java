/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A primary and a replica, two databases of H2, which write down what they are asked to execute,
 * how many of their connections are out, and fail when a test wants it.
 */
final class Servers {
  final Server primary = new Server("primary");
  final Server replica = new Server("replica");
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** One of them. */
  final class Server {
    final String name;
    final AtomicInteger out = new AtomicInteger();
    /** What its methods of this name throw; null if they work. */
    volatile SQLException failure;

    volatile String failing = "";
    /** Whether it fails when it has done what it was asked for. */
    volatile boolean afterwards;

    private final DataSource database;

    private Server(String name) {
      this.name = name;
      try {
        this.database = Database.H2.empty();
        try (Connection connection = database.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("create table who (id int primary key, name varchar(20))");
          statement.execute("insert into who values (1, '" + name + "')");
          statement.execute("create sequence s");
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void fails(String method, SQLException how) {
      afterwards = false;
      failing = method;
      failure = how;
    }

    void failsAfterwards(String method, SQLException how) {
      fails(method, how);
      afterwards = true;
    }

    void works() {
      failure = null;
    }

    DataSource source() {
      return watched(DataSource.class, database);
    }

    /** Those of the router's own thread come and go. */
    private void count(int more) {
      if (!Thread.currentThread().getName().startsWith("perfguard")) {
        out.addAndGet(more);
      }
    }

    private <T> T watched(Class<T> type, Object target) {
      boolean[] closed = new boolean[1];
      return type.cast(Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            SQLException how = failure;
            boolean fails = how != null && method.getName().equals(failing);
            if (fails && !afterwards) {
              throw how;
            }
            if (method.getName().startsWith("execute") && !asksForFunctions(arguments)) {
              log.add(name);
            }
            Object answer;
            try {
              answer = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
            if (fails) {
              throw how;
            }
            if (type == Connection.class && method.getName().equals("close") && !closed[0]) {
              closed[0] = true;
              count(-1);
            }
            Class<?> result = method.getReturnType();
            if (result == Connection.class && type == DataSource.class) {
              count(1);
            }
            boolean watches = Statement.class.isAssignableFrom(result)
                || (result == Connection.class && type == DataSource.class);
            return watches ? watched(result, answer) : answer;
          }));
    }
  }

  /** As the router does by itself. */
  private static boolean asksForFunctions(Object[] arguments) {
    return arguments != null
        && arguments.length > 0
        && String.valueOf(arguments[0]).contains("information_schema");
  }

  /** Where statements were executed since it was asked last. */
  List<String> executed() {
    List<String> copy = List.copyOf(log);
    log.clear();
    return copy;
  }
}
