/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Struct;
import org.jspecify.annotations.Nullable;

/** What the traces of values need beyond what they offer. */
final class Traces {
  private Traces() {}

  /** Makes a trace incomplete: values left unseen, so a later call may have used one of them. */
  static void lose(ValueTrace trace) {
    // A trace has no word for it, but past its bound it is incomplete.
    for (int i = 0; i <= ValueTrace.MAXIMUM; i++) {
      trace.add(i);
    }
  }

  /** Notes a value; one that cannot be looked at makes the trace incomplete. */
  static void add(ValueTrace trace, @Nullable Object value) {
    if (value != null && isOpaque(value)) {
      lose(trace);
    } else {
      trace.add(value);
    }
  }

  /** Whether a value holds others that cannot be looked at without using it up. */
  private static boolean isOpaque(Object value) {
    return value instanceof InputStream
        || value instanceof Reader
        || value instanceof Blob
        || value instanceof Clob
        || value instanceof Array
        || value instanceof Struct
        || value instanceof SQLXML
        || value instanceof Ref
        || value instanceof ResultSet;
  }
}
