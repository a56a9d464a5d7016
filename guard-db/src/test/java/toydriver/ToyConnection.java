/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

import java.sql.Connection;
import java.sql.SQLException;

/** What an application casts a connection to. */
public interface ToyConnection extends Connection, ToyPart, ToyChoice<String> {
  long ping(byte a, short b, char c, int d, long e, float f, double g, boolean h, String... more)
      throws SQLException;

  default String greeting(String name) {
    return "inherited, " + name;
  }

  static String motto() {
    return "a static method is nobody's to guard";
  }

  @Override
  String choose(String one, String other);

  @Override
  ToyStatement createStatement() throws SQLException;

  @Override
  boolean equals(Object other);

  ToyStatement toyStatement(ToyConnection connection);
}
