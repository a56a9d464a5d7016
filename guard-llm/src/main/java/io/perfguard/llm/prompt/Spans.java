/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.Arrays;

/** The protected parts of one text, in their order, none in another. Not thread-safe. */
final class Spans {
  private int[] places = new int[64]; // start and end of each
  private SpanKind[] kinds = new SpanKind[32];
  private int size;

  void add(int start, int end, SpanKind kind) {
    if (size == kinds.length) {
      places = Arrays.copyOf(places, size * 4);
      kinds = Arrays.copyOf(kinds, size * 2);
    }
    places[2 * size] = start;
    places[2 * size + 1] = end;
    kinds[size] = kind;
    size++;
  }

  int size() {
    return size;
  }

  int start(int index) {
    return places[2 * index];
  }

  int end(int index) {
    return places[2 * index + 1];
  }

  SpanKind kind(int index) {
    return kinds[index];
  }

  /** The first span that ends behind a place: the one that holds it, or the next. */
  int firstEndingAfter(int place) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (end(middle) > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  boolean covers(int place) {
    int index = firstEndingAfter(place);
    return index < size && start(index) <= place;
  }
}
