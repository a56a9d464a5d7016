/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import io.perfguard.core.base.SaltedHash;

/**
 * Notes what each value of a text is for, and the hashes of those that are literals. Not
 * thread-safe.
 */
final class Values {
  /** It says what row is asked for, or what is written. */
  static final int CORE = 0;
  /** It says how many rows to take or to skip. */
  static final int PAGE = 1;
  /** Rows behind it are asked for: a page, or what came in since. */
  static final int BOUND = 2;
  /** It is one of a list. */
  static final int LIST = 3;

  private static final long SALT = SaltedHash.of("the literals of SQL texts");
  private static final int LOOKED_AT = 256;

  private int places;
  private long pages;
  private int listFrom;
  private int listTo;
  private int longest;
  private long all;
  private long core;

  void place(int role) {
    if (places < Long.SIZE) {
      if (role == PAGE || role == BOUND) {
        pages |= 1L << places;
      }
    }
    places++;
  }

  void literal(int role, String sql, int from, int to) {
    long hash = hash(sql, from, Math.min(to, sql.length()));
    all = (all ^ hash) * 31;
    if (role == CORE) {
      core = (core ^ hash) * 31;
    }
  }

  /** FNV-1a by characters, from a salt; of a long literal its beginning, its end and its length. */
  private static long hash(String sql, int from, int to) {
    long hash = SALT ^ (to - from);
    int head = Math.min(to, from + LOOKED_AT);
    for (int i = from; i < head; i++) {
      hash = (hash ^ sql.charAt(i)) * 0x100000001B3L;
    }
    for (int i = Math.max(head, to - LOOKED_AT); i < to; i++) {
      hash = (hash ^ sql.charAt(i)) * 0x100000001B3L;
    }
    return hash ^ (hash >>> 29);
  }

  int places() {
    return places;
  }

  /** A list ended that began at this place. */
  void list(int elements, int from) {
    if (elements > longest) {
      longest = elements;
      listFrom = from;
      listTo = places;
    }
  }

  ValuePlaces result() {
    return places == 0 && all == 0
        ? ValuePlaces.NONE
        : new ValuePlaces(all, core, pages, listFrom, listTo);
  }
}
