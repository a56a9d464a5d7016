/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

import java.sql.Connection;

/** A connection as a JDBC of later years may have it. */
public interface NewerConnection extends Connection {
  default String newcomer(int number) {
    return "inherited " + number;
  }
}
