/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/**
 * What the parts of the index take of the heap, in bytes: with compressed references and headers of
 * twelve bytes, as JVMs below 32 GB have them by default; above, references count double.
 *
 * <p>Immutable.
 */
final class Sizes {
  private static final long COMPRESSED_BELOW = 32L << 30;

  static final int REFERENCE = Runtime.getRuntime().maxMemory() < COMPRESSED_BELOW ? 4 : 8;
  private static final int HEADER = 8 + REFERENCE;
  private static final int ARRAY_HEADER = HEADER + 4;

  /** A node of a ConcurrentHashMap: hash, key, value, next; and the place in its table. */
  private static final int NODE = align(HEADER + 4 + 3 * REFERENCE) + 2 * REFERENCE;

  /** A StoredAnswer and its node: four references, seven longs, six ints, three bytes. */
  static final int ENTRY = align(HEADER + 4 * REFERENCE + 7 * 8 + 6 * 4 + 3) + NODE;

  /** An Alias, its node and its place in the entry's list, half of the list included. */
  static final int ALIAS = align(HEADER + 2 * REFERENCE + 4 + 1) + NODE + 32;

  /** A Tag, what leads to it, and the string of its name. */
  private static final int TAG = align(HEADER + 12) + align(HEADER + 5 * REFERENCE) + NODE + 24;

  /** An IndexPartition with its map and its places in the tables, without key and chunks. */
  static final int PARTITION = 300;

  private Sizes() {}

  static int array(int bytes) {
    return align(ARRAY_HEADER + bytes);
  }

  static int tags(int count) {
    return count == 0 ? 0 : array(count * REFERENCE);
  }

  static int tag(String name) {
    return TAG + array(name.length());
  }

  private static int align(int bytes) {
    return (bytes + 7) & ~7;
  }
}
