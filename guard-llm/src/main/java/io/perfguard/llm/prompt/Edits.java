/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.ArrayList;
import java.util.List;

/** What to write instead of parts of a text, in their order, none in another. Not thread-safe. */
final class Edits {
  /**
   * One of them.
   *
   * @param keeper where the text stands that makes this one superfluous; -1 if that is not why
   */
  record Edit(int start, int end, String replacement, PromptChange.Kind kind, int keeper) {
    Edit(int start, int end, String replacement, PromptChange.Kind kind) {
      this(start, end, replacement, kind, -1);
    }

    int shrinks() {
      return end - start - replacement.length();
    }
  }

  private final List<Edit> sorted;
  private final int[] shrunkBefore; // by the edits before each, and by all

  /** Those of a later start inside an earlier one are left out. */
  Edits(List<Edit> any) {
    List<Edit> ordered = new ArrayList<>(any);
    ordered.sort((a, b) -> Integer.compare(a.start(), b.start()));
    sorted = new ArrayList<>(ordered.size());
    int end = 0;
    for (Edit edit : ordered) {
      if (edit.start() >= end) {
        sorted.add(edit);
        end = edit.end();
      }
    }
    shrunkBefore = new int[sorted.size() + 1];
    for (int i = 0; i < sorted.size(); i++) {
      shrunkBefore[i + 1] = shrunkBefore[i] + sorted.get(i).shrinks();
    }
  }

  List<Edit> all() {
    return sorted;
  }

  boolean isEmpty() {
    return sorted.isEmpty();
  }

  String apply(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (Edit edit : sorted) {
      out.append(text, from, edit.start()).append(edit.replacement());
      from = edit.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  /** Where a place of the old text, outside of all edits, is in the new one. */
  int after(int place) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).start() < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return place - shrunkBefore[low];
  }

  /** Where a place of the new text was in the old one. */
  int before(int place) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).start() - shrunkBefore[middle] <= place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return place + shrunkBefore[low];
  }
}
