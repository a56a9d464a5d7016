/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

import java.util.Arrays;

/**
 * How many different keys were asked for since a key was asked for last: in a cache that keeps the
 * most recently used, a request hits if that is less than the cache holds. So one pass gives the
 * hit rate for all sizes.
 *
 * <p>Source: Mattson, Gecsei, Slutz, Traiger, "Evaluation Techniques for Storage Hierarchies", IBM
 * Systems Journal 9(2), 1970; the tree over times is that of Bennett and Kruskal, "LRU Stack
 * Processing", IBM Journal of Research and Development 19(4), 1975.
 *
 * <p>Not thread-safe.
 */
final class LruStack {
  /*
   * Each key owns the moment of its last request, and moments are numbered. A tree of sums (Fenwick) over the moments counts
   * those that are owned, so the distance is what is owned after a key's last moment. When the moments are used up they are
   * numbered anew, closely; there are twice as many as keys, so that is seldom. The oldest key goes when there are too many.
   */
  private static final int NOBODY = -1;

  private final HashTable keys;
  private final int[] moment; // of a place
  private final int[] owner; // of a moment
  private final int[] tree; // 1-based
  private int next;
  private int oldest;

  LruStack(int maximumKeys) {
    keys = new HashTable(maximumKeys);
    moment = new int[maximumKeys];
    owner = new int[2 * maximumKeys];
    tree = new int[owner.length + 1];
    Arrays.fill(owner, NOBODY);
  }

  int size() {
    return keys.size();
  }

  int find(int hash) {
    return keys.find(hash);
  }

  /** How many keys were asked for after this one. */
  int distance(int place) {
    return keys.size() - sumTo(moment[place] + 1);
  }

  /** A key that is there is asked for again. */
  void use(int place) {
    release(moment[place]);
    own(place);
  }

  /** Adds a key, for whose place another one may go; gives its place. */
  int add(int hash) {
    if (keys.isFull()) {
      while (owner[oldest] == NOBODY) {
        oldest++;
      }
      int place = owner[oldest];
      release(oldest);
      keys.remove(place);
    }
    int place = keys.add(hash);
    own(place);
    return place;
  }

  private void own(int place) {
    if (next == owner.length) {
      number();
    }
    owner[next] = place;
    moment[place] = next;
    addTo(next + 1, 1);
    next++;
  }

  private void release(int at) {
    owner[at] = NOBODY;
    addTo(at + 1, -1);
  }

  private void number() {
    int count = 0;
    for (int at = 0; at < next; at++) {
      int place = owner[at];
      if (place != NOBODY) {
        owner[at] = NOBODY;
        owner[count] = place;
        moment[place] = count++;
      }
    }
    next = count;
    oldest = 0;
    for (int i = 1; i < tree.length; i++) {
      tree[i] = i <= count ? 1 : 0;
    }
    for (int i = 1; i < tree.length; i++) {
      int parent = i + (i & -i);
      if (parent < tree.length) {
        tree[parent] += tree[i];
      }
    }
  }

  private void addTo(int index, int delta) {
    for (int i = index; i < tree.length; i += i & -i) {
      tree[i] += delta;
    }
  }

  private int sumTo(int index) {
    int sum = 0;
    for (int i = index; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }
}
