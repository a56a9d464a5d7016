/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.StatementKind;

/** What a statement does to the transaction, where that is said in SQL text. */
enum Boundary {
  /** Nothing. */
  NONE,
  /** A transaction begins, or a part of one that can be taken back alone. */
  BEGIN,
  /** It ends, and what was written stays. */
  COMMIT,
  /** It is taken back: what comes after it may be done anew. */
  ROLLBACK;

  static Boundary of(Fingerprint statement) {
    String text = statement.text();
    if (statement.kind() != StatementKind.OTHER) {
      return NONE;
    } else if (text.equals("begin")
        || text.startsWith("begin t")
        || text.startsWith("begin w")
        || text.startsWith("begin i")
        || text.startsWith("start transaction")
        || text.startsWith("savepoint")) {
      return BEGIN;
    } else if (text.startsWith("commit") || text.equals("end") || text.startsWith("release")) {
      return COMMIT;
    }
    return text.startsWith("rollback") ? ROLLBACK : NONE;
  }
}
