/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

/**
 * Says which texts are one statement. Implementations are thread-safe, never throw, and come to an
 * end on any text.
 */
@FunctionalInterface
public interface Fingerprinter {
  /**
   * The statement that a text is.
   *
   * @param sql the text as the application wrote it
   * @return its key
   */
  StatementKey keyOf(String sql);
}
