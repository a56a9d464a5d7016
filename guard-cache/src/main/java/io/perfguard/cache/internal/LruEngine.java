/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.cache.internal.size.Sizer;
import io.perfguard.core.base.Require;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of which the one that was used longest ago goes first (LRU).
 *
 * <p>The order is strict: once all reads have been taken into account it is the order of the uses.
 * A put takes into account those of its own thread; those of others may count some tens of reads
 * late, and be lost where they collide.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class LruEngine<K, V> implements CacheEngine<K, V> {
  /*
   * field           written by                          under           read by
   * map             put, remove, evict                  no lock         anyone
   * order           put, remove, evict, drain           lock            the same
   * changes         put, remove                         no lock         who holds the lock
   * bytes, items    put, remove, evict                  lock            anyone (opaque)
   * reads           get                                 no lock         drain, under lock
   *
   * A hit looks up the map and notes the entry's place in the read buffer; who finds it time to, moves the noted entries to
   * the front of the order, if the lock is free, else leaves it to the one who holds it. So a hit never waits.
   *
   * A put changes the map first, as a concurrent map does. If the lock is free it then adds its entry to the order, moves what
   * was noted and takes from the order's end what is above a bound; what it took it removes from the map when it has let go of
   * the lock. If the lock is taken it leaves its entry to the one who holds it, who looks for such entries after letting go,
   * so that none is forgotten; nobody parks, for to be woken takes far longer than a few links. Only who finds that too many
   * were left waits. So the map may hold more than the order by what writers have in hand or left, a 64th at most: when the
   * last of them returns, both bounds hold.
   *
   * An eviction, a put of the same key and a removal may come together; then more than one of them tells that the entry has
   * left, and who is told counts the first. One that leaves before its put came to add it is not added: "retired" says so,
   * under the lock.
   *
   * A key whose hash has changed since it was put cannot be found, neither by its owner nor by us. Its entry still comes to
   * the end of the order and leaves it, but stays in the map; when that happens the map is made anew without it. That is
   * dear, and an error of the application, so it is reported; the bounds hold all the same. An entry that is put meanwhile
   * may be lost, which is a miss.
   */
  /** In the map's table, which is half to three quarters full. */
  private static final long PLACE = 8;

  private static final int SLACK = 64; // a 64th of the entries may be left to others
  private static final int PUTS_BETWEEN_DRAINS = 64;
  private static final int YIELDS = 1_000;
  private static final int LOOKED_FOR = 1_024;
  private static final VarHandle ITEMS;
  private static final VarHandle BYTES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ITEMS = lookup.findVarHandle(LruEngine.class, "items", long.class);
      BYTES = lookup.findVarHandle(LruEngine.class, "bytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long maximumItems;
  private final long maximumBytes;
  private final Evicted<V> evicted;
  private final Runnable keyChanged;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReadBuffer reads = new ReadBuffer();
  private volatile ConcurrentHashMap<K, Node<K, V>> map = new ConcurrentHashMap<>();
  private final UseOrder<Node<K, V>> order = new UseOrder<>(); // guarded by lock
  private final LongConsumer use = order::use;
  private int puts; // guarded by lock
  private final Queue<Node<K, V>> changes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger();
  private final int mostLeft;

  /** What may be left: all that may be left together is a hundredth of the bound at most. */
  private final long small;

  private final Queue<Node<K, V>> tooLarge = new ArrayDeque<>(); // guarded by lock
  private final AtomicInteger unfound = new AtomicInteger();

  @SuppressWarnings("UnusedVariable") // these, by their VarHandles, under the lock
  private long items;

  @SuppressWarnings("UnusedVariable")
  private long bytes;

  /** An entry with its place in the order. */
  private static final class Node<K, V> extends Entry<V> {
    final K key;

    /** It is not in the map any more. */
    volatile boolean retired;

    // Guarded by the lock.
    boolean linked;
    /** Which bound drove it out of the order. */
    boolean byBytes;

    /** What was taken before it; of the one who took them. */
    @Nullable
    Node<K, V> next;

    Node(Blank<K, V> made) {
      super(made);
      key = made.key;
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
    this.small = this.maximumBytes / (SLACK * SLACK);
    this.mostLeft = (int) Math.min(SLACK, maximumItems / SLACK);
    this.evicted = Require.nonNull(evicted, "evicted");
    this.keyChanged = Require.nonNull(keyChanged, "keyChanged");
  }

  /**
   * What an entry takes beside its key and value: itself, and its node and place in the map.
   *
   * @return bytes
   */
  public static long overhead() {
    return Sizer.shallow(Node.class) + Sizer.object(1, 3) + PLACE + UseOrder.BYTES;
  }

  @Override
  public @Nullable Entry<V> get(K key) {
    Node<K, V> node = map.get(key);
    if (node != null) {
      long place = node.place();
      if (place != 0 && reads.offer(place)) {
        drainIfFree();
      }
    }
    return node;
  }

  private void drainIfFree() {
    if (!lock.isLocked() && lock.tryLock()) {
      Node<K, V> out = null;
      try {
        reads.drainMost(use);
        if (!changes.isEmpty()) {
          out = settleChanges();
        }
      } finally {
        lock.unlock();
      }
      evict(out);
    }
  }

  /** Under the lock. */
  private void drain() {
    reads.drain(use);
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
    Node<K, V> old = map.put(key, node);
    added(node, old);
    return old;
  }

  @Override
  @SuppressWarnings("unchecked") // made by entry()
  public boolean replace(K key, @Nullable Entry<V> expected, Entry<V> entry) {
    Node<K, V> node = (Node<K, V>) entry;
    Node<K, V> old = (Node<K, V>) expected;
    boolean replaced = old == null
        ? map.putIfAbsent(key, node) == null
        : map.replace(key, old, node); // an entry is equal to itself alone
    if (replaced) {
      added(node, old);
    }
    return replaced;
  }

  private void added(Node<K, V> node, @Nullable Node<K, V> old) {
    // Who does not tidy up leaves some entries to the one who does, or else takes over, for the
    // same
    // reason as with reads.
    if (!reads.isMyTurn() && node.bytes <= small && left.get() < mostLeft / 2) {
      if (old != null) {
        old.retired = true;
        leave(old);
      }
      leave(node);
      return;
    }
    Node<K, V> out = null;
    if (lock.tryLock()) {
      reads.takeTurn();
      try {
        out = settleChanges();
        drainSome();
        if (old != null) {
          retire(old);
        }
        link(node);
        out = takeAbove(out);
      } finally {
        lock.unlock();
      }
    } else {
      if (old != null) {
        old.retired = true;
        leave(old);
      }
      leave(node);
      waitIfTooMany();
    }
    evict(out);
    settleWhatWasLeft();
  }

  /** Leaves it to the one who holds the lock to add it to the order, or to take it from there. */
  private void leave(Node<K, V> node) {
    left.incrementAndGet();
    changes.add(node);
  }

  /** Yields to the one who holds the lock, if he has too much to do; parks if that takes long. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint, and not for ever
  private void waitIfTooMany() {
    for (int i = 0; left.get() > mostLeft && lock.isLocked(); i++) {
      if (i < YIELDS) {
        Thread.yield();
      } else {
        Node<K, V> out;
        lock.lock();
        try {
          out = settleChanges();
        } finally {
          lock.unlock();
        }
        evict(out);
      }
    }
  }

  /** Whoever leaves something finds the lock taken; whoever let go of it comes here. */
  private void settleWhatWasLeft() {
    while (!changes.isEmpty() && lock.tryLock()) {
      Node<K, V> out;
      try {
        out = settle();
      } finally {
        lock.unlock();
      }
      evict(out);
    }
  }

  /** Does what was left and what was noted; gives what is to be evicted. Under the lock. */
  private @Nullable Node<K, V> settle() {
    drainSome();
    return settleChanges();
  }

  private @Nullable Node<K, V> settleChanges() {
    Node<K, V> out = null;
    for (Node<K, V> node = changes.poll(); node != null; node = changes.poll()) {
      left.decrementAndGet();
      if (node.retired) {
        retire(node);
      } else if (!node.linked) {
        link(node);
        out = takeAbove(out);
      }
    }
    return out;
  }

  private void drainSome() {
    if ((++puts & (PUTS_BETWEEN_DRAINS - 1)) == 0) {
      drain();
    } else {
      reads.drainOwn(use);
    }
  }

  private void link(Node<K, V> node) {
    if (!node.retired) {
      node.linked = true;
      count(1, node.bytes);
      node.takePlace(order.add(node));
      if (node.bytes > maximumBytes) {
        tooLarge.add(node); // alone it is too large: no other has to go for it
      }
    }
  }

  /** It left the map, or is about to. */
  private void retire(Node<K, V> node) {
    node.retired = true;
    if (node.linked) {
      node.linked = false;
      count(-1, -node.bytes);
      order.remove(node.place());
    }
  }

  private void count(int moreItems, long moreBytes) {
    ITEMS.setOpaque(this, items + moreItems);
    BYTES.setOpaque(this, bytes + moreBytes);
  }

  /** Takes from the order what is above a bound, in front of a chain of what was taken before. */
  private @Nullable Node<K, V> takeAbove(@Nullable Node<K, V> before) {
    Node<K, V> out = before;
    for (Node<K, V> large = tooLarge.poll(); large != null; large = tooLarge.poll()) {
      if (large.linked) {
        out = take(large, true, out);
      }
    }
    while (bytes > maximumBytes || bytes < 0) { // below 0: the sum of a few huge ones overflowed
      out = take(Require.nonNull(order.oldest(), "oldest"), true, out);
    }
    while (items > maximumItems) {
      out = take(Require.nonNull(order.oldest(), "oldest"), false, out);
    }
    return out;
  }

  private Node<K, V> take(Node<K, V> node, boolean byBytes, @Nullable Node<K, V> next) {
    retire(node);
    node.byBytes = byBytes;
    node.next = next;
    return node;
  }

  /** Removes from the map what was taken from the order. Not under the lock. */
  private void evict(@Nullable Node<K, V> first) {
    Node<K, V> out = reversed(first); // the one that was taken first, first
    while (out != null) {
      Node<K, V> next = out.next;
      out.next = null; // who still reads the entry shall not keep the others
      tell(out);
      if (!isRemoved(out)) {
        removeByHand(out);
        keyChanged.run();
      }
      out = next;
    }
  }

  private static <K, V> @Nullable Node<K, V> reversed(@Nullable Node<K, V> chain) {
    Node<K, V> done = null;
    for (Node<K, V> node = chain; node != null; ) {
      Node<K, V> next = node.next;
      node.next = done;
      done = node;
      node = next;
    }
    return done;
  }

  private void tell(Node<K, V> node) {
    evicted.evicted(node, node.byBytes ? Removal.BYTES : Removal.ITEMS);
  }

  /** False if it is lost: still in the map, where its key does not find it. */
  private boolean isRemoved(Node<K, V> node) {
    try {
      if (map.remove(node.key, node)) {
        return true;
      }
      boolean sameHash = CacheStore.spread(node.key.hashCode()) == node.hash;
      // then somebody else has just removed it, unless equals is broken, which is looked for now
      // and then
      return sameHash
          && ((unfound.incrementAndGet() & (LOOKED_FOR - 1)) != 0 || !map.containsValue(node));
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  /** Makes the map anew without an entry that its key does not find any more. */
  private void removeByHand(Node<K, V> lost) {
    List<Node<K, V>> out = new ArrayList<>();
    lock.lock();
    try {
      ConcurrentHashMap<K, Node<K, V>> found = new ConcurrentHashMap<>();
      for (Map.Entry<K, Node<K, V>> one : map.entrySet()) {
        Node<K, V> node = one.getValue();
        if (node != lost && !isFound(found, one.getKey(), node)) {
          out.add(take(node, false, null)); // its key has changed as well, or equals another now
        }
      }
      map = found;
    } finally {
      lock.unlock();
    }
    out.forEach(this::tell);
  }

  private boolean isFound(ConcurrentHashMap<K, Node<K, V>> found, K key, Node<K, V> node) {
    try {
      return CacheStore.spread(key.hashCode()) == node.hash && found.putIfAbsent(key, node) == null;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  @Override
  public @Nullable Entry<V> remove(K key) {
    Node<K, V> old = map.remove(key);
    if (old != null) {
      removed(old);
    }
    return old;
  }

  @Override
  @SuppressWarnings("unchecked") // made by entry()
  public boolean remove(K key, Entry<V> entry) {
    boolean removed = map.remove(key, entry); // an entry is equal to itself alone
    if (removed) {
      removed((Node<K, V>) entry);
    }
    return removed;
  }

  private void removed(Node<K, V> node) {
    if (lock.tryLock()) {
      try {
        retire(node);
      } finally {
        lock.unlock();
      }
    } else {
      node.retired = true;
      leave(node);
      waitIfTooMany();
    }
    settleWhatWasLeft();
  }

  @Override
  public void cleanUp() {
    Node<K, V> out;
    do {
      lock.lock();
      try {
        drain();
        out = takeAbove(settleChanges());
      } finally {
        lock.unlock();
      }
      evict(out);
    } while (out != null || !changes.isEmpty());
  }

  @Override
  public long itemCount() {
    return (long) ITEMS.getOpaque(this);
  }

  @Override
  public long bytes() {
    return (long) BYTES.getOpaque(this);
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
