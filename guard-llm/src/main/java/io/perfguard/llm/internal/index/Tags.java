/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tags of living entries by name. Entries hold their tags, this table holds them weakly, so
 * that a tag goes with its last entry, however that went. Guarded by the index's lock.
 */
final class Tags {
  private final Map<String, Named> named = new HashMap<>();
  private final ReferenceQueue<Tag> gone = new ReferenceQueue<>();
  private long lastFlush;

  private static final class Named extends WeakReference<Tag> {
    private final String name;

    Named(String name, Tag tag, ReferenceQueue<Tag> gone) {
      super(tag, gone);
      this.name = name;
    }
  }

  Tag[] of(Collection<String> names) {
    if (names.isEmpty()) {
      return Tag.NONE;
    }
    sweep();
    Tag[] tags = new Tag[names.size()];
    int i = 0;
    for (String name : names) {
      tags[i++] = of(name);
    }
    return tags;
  }

  private Tag of(String name) {
    Tag known = find(name);
    if (known != null) {
      return known;
    }
    // A tag of this name may have been flushed and gone since: the last flush of any is no earlier.
    Tag tag = new Tag(lastFlush, Sizes.tag(name));
    named.put(name, new Named(name, tag, gone));
    return tag;
  }

  private @Nullable Tag find(String name) {
    Named reference = named.get(name);
    return reference == null ? null : reference.get();
  }

  void flush(String name, long moment) {
    lastFlush = moment;
    Tag tag = find(name);
    if (tag != null) {
      tag.floor = moment;
    }
  }

  private void sweep() {
    for (Reference<? extends Tag> next = gone.poll(); next != null; next = gone.poll()) {
      Named reference = (Named) next;
      named.remove(reference.name, reference);
    }
  }

  int size() {
    sweep();
    return named.size();
  }
}
