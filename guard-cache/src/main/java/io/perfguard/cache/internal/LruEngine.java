/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.cache.internal.size.Sizer;
import io.perfguard.core.base.Require;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of which the one that was used longest ago goes first (LRU).
 *
 * <p>The order is strict: once all reads have been taken into account, as they are before anything
 * is evicted, it is the order of the uses. Only where several threads read at the same moment, a
 * read may be counted late or lost.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class LruEngine<K, V> implements CacheEngine<K, V> {
  /*
   * field           written by                          under           read by
   * map             put, remove, evict                  lock            anyone
   * links, first,   put, remove, evict, drain           lock            the same
   * last, bytes,    put, remove, evict                  lock            anyone (bytes, items: volatile)
   * reads           get                                 no lock         drain, under lock
   *
   * A list from the entry used last (first) to the one used longest ago (last). A hit looks up the map and notes the entry in
   * the read buffer; whoever finds a ring full moves the noted entries to the front, if the lock is free, else leaves it to
   * the one who holds it. So a hit never waits. Whoever writes takes the lock, moves what was noted, and evicts from the end
   * until both bounds hold: when a put returns, they do, but for what other threads are about to put. Writers do wait for
   * one another, for as long as a few links take; a cache is read far more than written.
   *
   * The map is only changed under the lock, so an entry is in the list exactly while it is in the map, and leaves both once.
   *
   * A key whose hash has changed since it was put cannot be found, neither by its owner nor by us. Its entry still comes to
   * the end of the list and is unlinked, but stays in the map; when that happens the map is made anew from the list. That
   * is dear, and an error of the application, so it is reported; the bounds hold all the same.
   */
  /** In the map's table, which is half to three quarters full. */
  private static final long PLACE = 8;

  private final long maximumItems;
  private final long maximumBytes;
  private final Evicted<V> evicted;
  private final Runnable keyChanged;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadBuffer<Node<K, V>> reads = new ReadBuffer<>();
  private volatile ConcurrentHashMap<K, Node<K, V>> map = new ConcurrentHashMap<>();
  // Written under the lock.
  private final Node<K, V> ends = new Node<>();
  private final Consumer<Node<K, V>> moveToFront = this::moveToFront;
  private volatile long items;
  private volatile long bytes;

  /** An entry with its place in the order. The fields are guarded by the lock. */
  private static final class Node<K, V> extends Entry<V> {
    final @Nullable K key;
    Node<K, V> newer = this;
    Node<K, V> older = this;
    boolean linked;

    Node(Blank<K, V> made) {
      super(made);
      key = made.key;
    }

    /** The two ends of the list. */
    Node() {
      key = null;
    }

    void linkBehind(Node<K, V> end) {
      newer = end;
      older = end.older;
      older.newer = this;
      end.older = this;
    }

    void unlink() {
      newer.older = older;
      older.newer = newer;
      newer = this;
      older = this;
    }
  }

  /**
   * An empty engine.
   *
   * @param maximumItems the most entries, >= 1
   * @param maximumBytes the most bytes; 0 if items alone bound
   * @param evicted takes what the bounds drive out
   * @param keyChanged is told of each entry that could not be found by its key any more
   */
  public LruEngine(long maximumItems, long maximumBytes, Evicted<V> evicted, Runnable keyChanged) {
    this.maximumItems = Require.atLeast(1, maximumItems, "maximumItems");
    this.maximumBytes = maximumBytes == 0 ? Long.MAX_VALUE : maximumBytes;
    this.evicted = Require.nonNull(evicted, "evicted");
    this.keyChanged = Require.nonNull(keyChanged, "keyChanged");
  }

  /**
   * What an entry takes beside its key and value: itself, and its node and place in the map.
   *
   * @return bytes
   */
  public static long overhead() {
    return Sizer.shallow(Node.class) + Sizer.object(1, 3) + PLACE;
  }

  @Override
  public @Nullable Entry<V> get(K key) {
    Node<K, V> node = map.get(key);
    if (node != null && reads.offer(node)) {
      drainIfFree();
    }
    return node;
  }

  private void drainIfFree() {
    if (!lock.isLocked() && lock.tryLock()) {
      try {
        drain();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Under the lock. */
  private void drain() {
    reads.drain(moveToFront);
  }

  private void moveToFront(Node<K, V> node) {
    if (node.linked && ends.older != node) { // else it has left since, or is there already
      node.unlink();
      node.linkBehind(ends);
    }
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    return map.get(key);
  }

  @Override
  public Entry<V> entry(Entry.Blank<K, V> blank) {
    return new Node<>(blank);
  }

  @Override
  @SuppressWarnings("unchecked") // made by entry()
  public @Nullable Entry<V> put(K key, Entry<V> entry) {
    Node<K, V> node = (Node<K, V>) entry;
    lock.lock();
    try {
      Node<K, V> old = map.put(key, node);
      if (old != null) {
        unlink(old);
      }
      drain();
      link(node);
      if (node.bytes > maximumBytes) {
        evict(node, Removal.BYTES); // alone it is too large: no other has to go for it
      }
      evict();
      return old;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock, volatile for who reads without
  private void link(Node<K, V> node) {
    node.linkBehind(ends);
    node.linked = true;
    items++;
    bytes += node.bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // as above
  private void unlink(Node<K, V> node) {
    node.unlink();
    node.linked = false;
    items--;
    bytes -= node.bytes;
  }

  private void evict() {
    while (bytes > maximumBytes || bytes < 0) { // below 0: the sum of a few huge ones overflowed
      evict(ends.newer, Removal.BYTES);
    }
    while (items > maximumItems) {
      evict(ends.newer, Removal.ITEMS);
    }
  }

  private void evict(Node<K, V> node, Removal cause) {
    unlink(node);
    evicted.evicted(node, cause);
    K key = Require.nonNull(node.key, "key");
    boolean removed;
    try {
      removed = map.remove(key, node);
    } catch (RuntimeException | LinkageError e) {
      removed = false;
    }
    if (!removed) {
      removeByHand(node);
      keyChanged.run();
    }
  }

  /** Makes the map anew without an entry that its key does not find any more. */
  private void removeByHand(Node<K, V> lost) {
    ConcurrentHashMap<K, Node<K, V>> found = new ConcurrentHashMap<>();
    for (Map.Entry<K, Node<K, V>> one : map.entrySet()) {
      Node<K, V> node = one.getValue();
      if (node != lost && node.linked) {
        keepIfFound(found, one.getKey(), node);
      }
    }
    map = found;
  }

  private void keepIfFound(ConcurrentHashMap<K, Node<K, V>> found, K key, Node<K, V> node) {
    Node<K, V> other;
    try {
      boolean same = CacheStore.spread(key.hashCode()) == node.hash;
      other = same ? found.putIfAbsent(key, node) : node;
    } catch (RuntimeException | LinkageError e) {
      other = node;
    }
    if (other != null) { // its key has changed as well, or is now equal to another one
      unlink(node);
      evicted.evicted(node, Removal.ITEMS);
    }
  }

  @Override
  public @Nullable Entry<V> remove(K key) {
    lock.lock();
    try {
      Node<K, V> old = map.remove(key);
      if (old != null) {
        unlink(old);
      }
      return old;
    } finally {
      lock.unlock();
    }
  }

  @Override
  @SuppressWarnings("unchecked") // made by entry()
  public boolean remove(K key, Entry<V> entry) {
    lock.lock();
    try {
      boolean removed = map.remove(key, entry); // an entry is equal to itself alone
      if (removed) {
        unlink((Node<K, V>) entry);
      }
      return removed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cleanUp() {
    lock.lock();
    try {
      drain();
      evict();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long itemCount() {
    return items;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Iterator<Map.Entry<K, Entry<V>>> entries() {
    Iterator<Map.Entry<K, Node<K, V>>> all = map.entrySet().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Map.Entry<K, Entry<V>> next() {
        Map.Entry<K, Node<K, V>> one = all.next();
        return Map.entry(one.getKey(), one.getValue());
      }
    };
  }
}
