/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Ends all entries of a tag at once, however many they are: a tag has a stamp, and an entry that is
 * older than the stamp of one of its tags is over.
 *
 * <p>Stamps are drawn from one counter, not from a clock. An entry is as old as the moment when its
 * load began, so that a load which runs while its tag is invalidated is over when it arrives.
 *
 * <p>Source: the idea of stamps for tags is FusionCache's; counting the entries of a tag is ours.
 *
 * <p>Thread-safe.
 */
public final class Tags {
  /*
   * How many tags there can be: those that entries carry, which the cache bounds. A tag without entries is dropped. Its
   * stamp must not be lost, for a load that began before it may still arrive; so the newest stamp of all dropped tags is
   * kept, and a tag that comes (again) begins with it. A load that is older than that is not kept though its own tag may
   * not have been meant: at worst one load more, never a stale value.
   */
  private final ConcurrentHashMap<String, Tag> tags = new ConcurrentHashMap<>();
  private final AtomicLong stamps = new AtomicLong();
  private final AtomicLong newestDropped = new AtomicLong();

  /** No tags yet. */
  public Tags() {}

  private static final class Tag {
    final String name;
    volatile long stamp;
    long entries; // in compute only

    Tag(String name, long stamp) {
      this.name = name;
      this.stamp = stamp;
    }
  }

  /** What an entry carries. Immutable, but for what the tags' stamps say. */
  public static final class Mark {
    private final Tag[] tags;
    private final long began;

    private Mark(Tag[] tags, long began) {
      this.tags = tags;
      this.began = began;
    }

    boolean isOver() {
      for (Tag tag : tags) {
        if (tag.stamp > began) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * The moment, to be given to {@link #mark} when the load is over.
   *
   * @return a stamp
   */
  public long now() {
    return stamps.get();
  }

  /** The mark of an entry that is to be put; {@link #unmark} when it left. */
  @Nullable
  Mark mark(Collection<String> names, long began) {
    if (names.isEmpty()) {
      return null;
    }
    Tag[] marks = names.stream().distinct().map(this::enter).toArray(Tag[]::new);
    return new Mark(marks, began);
  }

  private Tag enter(String name) {
    return tags.compute(name, (same, tag) -> {
      Tag there = tag == null ? new Tag(name, newestDropped.get()) : tag;
      there.entries++;
      return there;
    });
  }

  /** An entry left. */
  void unmark(@Nullable Mark mark) {
    if (mark != null) {
      for (Tag tag : mark.tags) {
        tags.computeIfPresent(tag.name, (same, there) -> {
          if (--there.entries > 0) {
            return there;
          }
          newestDropped.accumulateAndGet(there.stamp, Math::max);
          return null;
        });
      }
    }
  }

  /**
   * Ends all entries of a tag, and all loads that run and will carry it.
   *
   * @param name the tag
   * @return how many entries carried it
   */
  long invalidate(String name) {
    long stamp = stamps.incrementAndGet();
    long[] entries = {0};
    tags.compute(name, (same, tag) -> {
      if (tag == null) { // in here: a load that arrives now must find it
        newestDropped.accumulateAndGet(stamp, Math::max);
        return null;
      }
      tag.stamp = Math.max(tag.stamp, stamp); // a later one may have come first
      entries[0] = tag.entries;
      return tag;
    });
    return entries[0];
  }

  /**
   * How many tags are carried by entries.
   *
   * @return tags
   */
  public int size() {
    return tags.size();
  }
}
