/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries that may be served to one another's askers: an exact level by text, and chunks of
 * slots that are scanned by vector. Changed under the index's lock, read without.
 */
public final class IndexPartition {
  private static final int FIRST = 4;
  private static final Chunk[] NO_CHUNKS = {};

  final AnswerIndex owner;
  final Object key;
  final int dimensions;
  private final int words;
  private final ConcurrentHashMap<Object, Object> exact = new ConcurrentHashMap<>(FIRST);
  private volatile @Nullable Chunk[] chunks = NO_CHUNKS;
  private volatile long floor;
  private volatile long usedAt;
  private long bytes; // guarded by the lock; key, aliases and chunks included
  private int size; // guarded by the lock
  int rank; // guarded by the lock: its place among all

  IndexPartition(AnswerIndex owner, Object key, int keyBytes, int dimensions, long floor) {
    this.owner = owner;
    this.key = key;
    this.dimensions = dimensions;
    this.bytes = (long) Sizes.PARTITION + keyBytes;
    this.words = Vectors.words(dimensions);
    this.floor = floor;
  }

  /** Seeded, so that nobody can choose texts that collide. */
  int hash(String text) {
    long hash = owner.seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash >>> 32);
  }

  long floor() {
    return floor;
  }

  /** Under the lock: who still holds it finds nothing that lives. */
  void close() {
    floor = Long.MAX_VALUE;
  }

  long usedAt() {
    return usedAt;
  }

  void use(long now) {
    usedAt = now;
  }

  long bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** The entry whose text or alias this is; dead or alive. */
  @Nullable
  StoredAnswer find(String text) {
    Object found = exact.get(new TextKey(hash(text), text));
    if (found instanceof Alias alias) {
      return alias.entry;
    }
    return (StoredAnswer) found;
  }

  /** Under the lock. The text must not be there. */
  void add(StoredAnswer entry, float @Nullable [] vector) {
    long[] signs = vector == null ? null : Vectors.signs(vector);
    entry.slot = addToChunk(entry, signs);
    exact.put(entry, entry);
    bytes += entry.bytes();
    size++;
  }

  private int addToChunk(StoredAnswer entry, long @Nullable [] signs) {
    @Nullable Chunk[] all = chunks;
    for (int i = 0; i < all.length; i++) {
      Chunk chunk = all[i];
      if (chunk == null) {
        chunk = new Chunk(words, size == 0 ? FIRST : Chunk.MOST);
        replace(i, null, chunk);
      } else if (chunk.isFull()) {
        if (chunk.capacity() == Chunk.MOST) {
          continue;
        }
        Chunk larger = chunk.grown();
        replace(i, chunk, larger);
        chunk = larger;
      }
      return i * Chunk.MOST + chunk.add(entry, signs);
    }
    // the first begins small: most partitions stay so
    Chunk chunk = new Chunk(words, all.length == 0 ? FIRST : Chunk.MOST);
    replace(all.length, null, chunk);
    return all.length * Chunk.MOST + chunk.add(entry, signs);
  }

  private void replace(int i, @Nullable Chunk old, @Nullable Chunk with) {
    @Nullable Chunk[] copy = Arrays.copyOf(chunks, Math.max(i + 1, chunks.length));
    copy[i] = with;
    bytes += (with == null ? 0 : with.bytes()) - (old == null ? 0 : old.bytes());
    chunks = copy;
  }

  /** Under the lock. Its text and all its aliases go too. */
  void remove(StoredAnswer entry) {
    exact.remove(entry);
    for (Alias alias : entry.aliases()) {
      exact.remove(alias);
    }
    int place = entry.slot / Chunk.MOST;
    Chunk chunk = chunks[place];
    if (chunk != null) {
      chunk.remove(entry.slot % Chunk.MOST);
      if (chunk.live() == 0) {
        replace(place, chunk, null);
      }
    }
    bytes -= entry.bytes();
    size--;
    entry.remove();
  }

  /** Under the lock: another text for an entry of this partition. */
  void alias(StoredAnswer entry, String text) {
    long before = entry.bytes();
    Alias alias = entry.alias(text);
    if (alias != null) {
      exact.put(alias, alias);
      bytes += entry.bytes() - before;
    }
  }

  /** Under the lock: makes room for an entry of this text. */
  void displace(String text) {
    Object present = exact.get(new TextKey(hash(text), text));
    if (present instanceof Alias alias) {
      long before = alias.entry.bytes();
      exact.remove(alias);
      alias.entry.forget(alias);
      bytes += alias.entry.bytes() - before;
    } else if (present instanceof StoredAnswer entry) {
      remove(entry);
    }
  }

  /** Where the nearest are by their signs: chunk * {@link Chunk#MOST} + slot. */
  Nearest scan(long[] signs, int most, int maximumDistance) {
    Nearest nearest = new Nearest(most, maximumDistance);
    @Nullable Chunk[] all = chunks;
    for (int i = 0; i < all.length; i++) {
      Chunk chunk = all[i];
      if (chunk != null) {
        chunk.scan(signs, nearest, i * Chunk.MOST);
      }
    }
    return nearest;
  }

  @Nullable
  StoredAnswer entry(int place) {
    @Nullable Chunk[] all = chunks;
    int i = place / Chunk.MOST;
    Chunk chunk = i < all.length ? all[i] : null;
    return chunk == null ? null : chunk.entry(place % Chunk.MOST);
  }

  /** Under the lock: the entry that a number of 0..size-1 leads to. */
  StoredAnswer any(int number) {
    int left = number;
    for (Chunk chunk : chunks) {
      if (chunk != null) {
        if (left < chunk.live()) {
          // where holes are, their successors are met more often: it is a sample, no census
          return chunk.from((int) ((long) left * chunk.end() / chunk.live()));
        }
        left -= chunk.live();
      }
    }
    throw new IllegalStateException("entry " + number + " of " + size);
  }
}
