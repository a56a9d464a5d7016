/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.SaltedHash;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What is known of SQL texts, by the text, bounded by bytes. Thread-safe.
 *
 * <p>Finding a known one is one look into a map, without a lock. When the table is full, those go
 * that were not asked for since the last sweep (second chance: a clock whose hand goes round once),
 * so that a flood of texts that never come again pushes out its own. Of a text of more than
 * {@value #MAXIMUM_LENGTH} characters a hash is kept.
 */
final class TextTable {
  static final int MAXIMUM_LENGTH = 16_384;
  private static final int OVERHEAD = 200;
  /** A sweep frees at least this share, so that it is not swept for each text. */
  private static final int SHARE_KEPT = 4;

  private final long maximumBytes;
  private final ConcurrentHashMap<Object, KnownText> texts = new ConcurrentHashMap<>();
  private final ReentrantLock adding = new ReentrantLock();
  private long bytes; // guarded by adding

  /** A text that is too long to keep. */
  private record LongText(int length, long hash) {}

  TextTable(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  KnownText get(String sql, Function<String, KnownText> reader) {
    Object key =
        sql.length() > MAXIMUM_LENGTH ? new LongText(sql.length(), SaltedHash.of(sql)) : sql;
    KnownText known = texts.get(key);
    if (known == null) {
      return add(key, reader.apply(sql));
    }
    if (!known.used) {
      known.used = true;
    }
    return known;
  }

  private KnownText add(Object key, KnownText made) {
    adding.lock();
    try {
      KnownText present = texts.putIfAbsent(key, made);
      if (present != null) {
        return present;
      }
      bytes += bytesOf(key, made);
      if (bytes > maximumBytes) {
        sweep(made);
      }
      return made;
    } finally {
      adding.unlock();
    }
  }

  private void sweep(KnownText fresh) {
    long goal = maximumBytes - maximumBytes / SHARE_KEPT;
    for (int round = 0; round < 2 && bytes > goal; round++) {
      Iterator<Map.Entry<Object, KnownText>> all = texts.entrySet().iterator();
      while (all.hasNext() && bytes > goal) {
        Map.Entry<Object, KnownText> entry = all.next();
        KnownText known = entry.getValue();
        if (known.used || known == fresh) {
          known.used = false;
        } else {
          all.remove();
          bytes -= bytesOf(entry.getKey(), known);
        }
      }
    }
  }

  /** The normalised text too: it may be kept by nothing else any more. */
  private static long bytesOf(Object key, KnownText known) {
    long written = key instanceof String text ? text.length() : 0;
    return OVERHEAD + 2 * (written + known.statement.fingerprint().text().length());
  }

  /** Forgets all: they are read anew, by another dialect. */
  void clear() {
    adding.lock();
    try {
      texts.clear();
      bytes = 0;
    } finally {
      adding.unlock();
    }
  }
}
