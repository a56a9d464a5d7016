/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The order in which things were used, as a list that is linked by numbers.
 *
 * <p>Not thread-safe.
 *
 * @param <E> what is used
 */
final class UseOrder<E> {
  /*
   * Places in arrays instead of objects that refer to each other: to move one to the front are six stores of numbers. Stores
   * of references would each have to be told to the garbage collector, and there is such a move for most hits.
   *
   * Place 0 is both ends of the list: newer than it is the oldest, older than it the newest. Free places are linked by
   * "older"; what "ids" says of a place tells whether a place that somebody noted is still that of the same element.
   */
  private static final int ENDS = 0;
  private static final int FEWEST = 16;
  private static final int LARGEST = Integer.MAX_VALUE - 8;
  /** A place in each of the arrays, which are up to a third larger than what is in them. */
  static final long BYTES = 19;

  private int[] newer = new int[FEWEST];
  private int[] older = new int[FEWEST];
  private int[] stamps = new int[FEWEST];
  private @Nullable Object[] elements = new Object[FEWEST];
  private int used = 1;
  private int free;
  private int stamp;

  /**
   * Adds an element as the newest.
   *
   * @param element of the list
   * @return its place: never 0, and never again that of another one
   */
  long add(E element) {
    int at = free;
    if (at == 0) {
      at = used++;
      if (at == elements.length) {
        grow();
      }
    } else {
      free = older[at];
    }
    elements[at] = element;
    stamps[at] = ++stamp;
    linkAsNewest(at);
    return ((long) stamp << Integer.SIZE) | at;
  }

  private void grow() {
    if (used > LARGEST) {
      throw new IllegalStateException("more than " + LARGEST + " entries");
    }
    int size = (int) Math.min(LARGEST, elements.length + (long) (elements.length >> 1));
    newer = Arrays.copyOf(newer, size);
    older = Arrays.copyOf(older, size);
    stamps = Arrays.copyOf(stamps, size);
    elements = Arrays.copyOf(elements, size);
  }

  /**
   * Removes an element.
   *
   * @param place of it; one that was removed before is ignored
   */
  void remove(long place) {
    int at = (int) place;
    if (isThere(place)) {
      unlink(at);
      elements[at] = null;
      stamps[at] = 0;
      older[at] = free;
      free = at;
    }
  }

  /**
   * An element was used.
   *
   * @param place of it; one that was removed before is ignored
   */
  void use(long place) {
    int at = (int) place;
    if (older[ENDS] != at && isThere(place)) {
      unlink(at);
      linkAsNewest(at);
    }
  }

  /** Stamps begin anew after four billion: a note that old would have to be read to be mistaken. */
  private boolean isThere(long place) {
    return stamps[(int) place] == (int) (place >>> Integer.SIZE) && elements[(int) place] != null;
  }

  /**
   * What was used longest ago.
   *
   * @return null if there is none
   */
  @SuppressWarnings("unchecked") // was added as E
  @Nullable
  E oldest() {
    return (E) elements[newer[ENDS]];
  }

  private void linkAsNewest(int at) {
    int next = older[ENDS];
    newer[at] = ENDS;
    older[at] = next;
    newer[next] = at;
    older[ENDS] = at;
  }

  private void unlink(int at) {
    int before = newer[at];
    int behind = older[at];
    newer[behind] = before;
    older[before] = behind;
  }
}
