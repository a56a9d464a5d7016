/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.util.Arrays;
import java.util.Map;

/**
 * A WordPiece vocabulary, asked for the longest piece that a text goes on with. Immutable once
 * built.
 */
final class Vocabulary {
  /*
   * Two trees of characters, one of pieces that begin a word and one of those that continue it. All edges lie in one
   * open hash table from (node, character) to node. So the longest piece is found in one walk along the text, and
   * nothing is allocated; a map of strings would want a substring for each length that is tried.
   */
  private static final int BEGIN = 0;
  private static final int CONTINUE = 1;
  private static final int NONE = -1;
  private static final long SPREAD = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio

  private long[] keys = new long[1 << 12]; // node << 16 | character, plus 1; 0 is free
  private int[] children = new int[1 << 12];
  private int[] ids = {NONE, NONE};
  private int nodes = 2;

  /**
   * Builds it.
   *
   * @param pieces each with its number, those that continue a word with the prefix
   * @param prefix marks what continues a word, such as {@code ##}
   */
  Vocabulary(Map<String, Integer> pieces, String prefix) {
    pieces.forEach((piece, id) -> {
      boolean continues = piece.startsWith(prefix) && piece.length() > prefix.length();
      add(continues ? CONTINUE : BEGIN, continues ? piece.substring(prefix.length()) : piece, id);
    });
  }

  /**
   * The longest piece at a place.
   *
   * @param word what is parted
   * @param from where the piece begins
   * @param to where the word ends
   * @param begins whether the piece begins the word
   * @return where it ends in the upper 32 bits, its number in the lower ones; -1 if there is none
   */
  long longest(CharSequence word, int from, int to, boolean begins) {
    int node = begins ? BEGIN : CONTINUE;
    long longest = NONE;
    for (int i = from; i < to; i++) {
      int slot = slot(key(node, word.charAt(i)));
      if (keys[slot] == 0) {
        break;
      }
      node = children[slot];
      if (ids[node] != NONE) {
        longest = ((long) (i + 1) << 32) | ids[node];
      }
    }
    return longest;
  }

  private void add(int root, String piece, int id) {
    int node = root;
    for (int i = 0; i < piece.length(); i++) {
      node = child(node, piece.charAt(i));
    }
    ids[node] = id;
  }

  private int child(int node, char c) {
    long key = key(node, c);
    int slot = slot(key);
    if (keys[slot] != 0) {
      return children[slot];
    }
    if (nodes * 2 > keys.length) {
      grow();
      slot = slot(key);
    }
    if (nodes == ids.length) {
      ids = Arrays.copyOf(ids, nodes * 2);
    }
    ids[nodes] = NONE;
    keys[slot] = key;
    children[slot] = nodes;
    return nodes++;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[oldKeys.length * 2];
    children = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        children[slot] = oldChildren[i];
      }
    }
  }

  private static long key(int node, char c) {
    return (((long) node << 16) | c) + 1;
  }

  /** Where a key is, or would be. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * SPREAD) >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
