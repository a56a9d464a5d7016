/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers by partition, found by the exact text or by vector, within a bound of bytes.
 *
 * <p>Readers take no lock. One lock is for all that change something: putting an answer takes some
 * microseconds, and comes after a call to a model.
 *
 * <p>Sources: the value of an entry and its ageing are those of Cherkasova, "Improving WWW Proxies
 * Performance with Greedy-Dual-Size-Frequency Caching Policy", HPL-98-69R1; that the least of a few
 * drawn entries goes, and not the least of all, is from Psounis and Prabhakar, "A Randomized
 * Web-Cache Replacement Scheme", INFOCOM 2001.
 *
 * <p>Thread-safe.
 */
public final class AnswerIndex {
  /*
   * What may be served. Each question takes a moment of the index before anything else, and its answer carries it as
   * the time of its birth. A flush of all, of a partition or of a tag sets a floor: what was born at it or before is
   * dead, kept or still to come. So a flush costs nothing for each entry, and an answer that was made before it and
   * put after it is never served. Dead entries go when somebody meets them: a look-up, a draw for eviction, or the
   * few that each put draws for that purpose.
   *
   * A partition that is flushed or dropped is taken out whole. Who still holds it finds only dead entries in it: its
   * floor is above all moments. The next one of its key begins with the floor of the last flush of any partition,
   * which is no earlier; at worst an answer that was on its way is not kept.
   *
   * Crowding. Dead entries could fill the candidates of a search. Those that a search meets it removes, and searches
   * again if they might have hidden others.
   */
  private static final int DRAWS = 16;
  private static final int SWEEP = 4;
  private static final int LARGEST_SHARE = 8;
  private static final double SMOOTHING = 0.05;
  private static final double UNKNOWN = 1;

  private final long maximumBytes;
  private final int maximumPartitions;
  private final ToIntFunction<Object> keyBytes;
  private final GuardClock clock;
  final long seed = ThreadLocalRandom.current().nextLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong moments = new AtomicLong(1);
  private volatile PartitionTable table = new PartitionTable();
  private volatile long floor;
  private volatile double age; // of the last eviction's value; only grows
  private volatile double usualCost = UNKNOWN; // pico-dollars, of answers whose cost is known

  // Guarded by the lock.
  private final Tags tags = new Tags();
  private final Tally tally = new Tally();
  private long partitionFloor;
  private long lastId;

  /** What was counted when the lock was let go last: who reads it waits for nobody. */
  private volatile IndexCounts counts = IndexCounts.NONE;

  /**
   * An empty index.
   *
   * @param maximumBytes bound of {@link IndexCounts#bytes}, >= 64 KB
   * @param maximumPartitions bound of partitions, >= 1
   * @param keyBytes what a partition's key takes of the heap, >= 0
   * @param clock times expiry
   */
  public AnswerIndex(
      long maximumBytes, int maximumPartitions, ToIntFunction<Object> keyBytes, GuardClock clock) {
    this.maximumBytes = Require.atLeast(64 << 10, maximumBytes, "maximumBytes");
    this.maximumPartitions = (int) Require.atLeast(1, maximumPartitions, "maximumPartitions");
    this.keyBytes = Require.nonNull(keyBytes, "keyBytes");
    this.clock = Require.nonNull(clock, "clock");
  }

  /**
   * The moment that a question is asked at.
   *
   * @return for {@link NewAnswer#born}
   */
  public long moment() {
    return moments.get();
  }

  long floor() {
    return floor;
  }

  /**
   * A partition.
   *
   * @param key its key
   * @return null if nothing is kept there
   */
  public @Nullable IndexPartition partition(Object key) {
    return table.find(key);
  }

  /**
   * The entry of a text, its own or one that it was found to be answered by.
   *
   * @param partition where
   * @param text the text
   * @return null if there is none that lives
   */
  public @Nullable StoredAnswer exact(IndexPartition partition, String text) {
    StoredAnswer entry = partition.find(text);
    if (entry == null) {
      return null;
    }
    long now = clock.nanoTime();
    partition.use(now);
    if (entry.isAlive(now)) {
      return entry;
    }
    bury(List.of(entry));
    return null;
  }

  /**
   * The entries nearest to a vector.
   *
   * @param partition where
   * @param vector of the partition's length
   * @param leastCosine what is farther may be left out
   * @param most how many signs choose, >= 1
   * @return those that live
   */
  public Search nearest(IndexPartition partition, float[] vector, double leastCosine, int most) {
    long now = clock.nanoTime();
    partition.use(now);
    return Searches.nearest(partition, vector, leastCosine, most, now, this::bury);
  }

  /**
   * Counts that an entry was served.
   *
   * @param entry the entry
   */
  public void use(StoredAnswer entry) {
    entry.use(age, cost(entry.costPicos));
  }

  /** Of an answer whose cost is not known the usual one is taken. */
  private double cost(long picos) {
    return picos > 0 ? picos : usualCost;
  }

  /**
   * Whether an entry may still be served.
   *
   * @param entry the entry
   * @return false once it was removed, flushed or has expired
   */
  public boolean isAlive(StoredAnswer entry) {
    return entry.isAlive(clock.nanoTime());
  }

  /**
   * Keeps an answer in place of one to the same text.
   *
   * @param key of its partition
   * @param dimensions length of the partition's vectors, the same for each put with this key
   * @param answer the answer
   * @return the entry; null if it was flushed meanwhile or is too large
   */
  public @Nullable StoredAnswer put(Object key, int dimensions, NewAnswer answer) {
    lock.lock();
    try {
      IndexPartition partition = partitionFor(key, dimensions);
      StoredAnswer entry =
          new StoredAnswer(partition, ++lastId, clock.nanoTime(), answer, tags.of(answer.tags()));
      if (entry.bytes() > maximumBytes / LARGEST_SHARE) {
        tally.tooLarge++;
        return dropped(partition);
      }
      if (!entry.isAlive(clock.nanoTime())) {
        tally.tooLate++;
        return dropped(partition);
      }
      learnCost(answer.costPicos());
      sweep(partition);
      add(partition, entry, answer);
      shrink(partition);
      return entry.isRemoved() ? null : entry;
    } finally {
      unlock();
    }
  }

  private void learnCost(long picos) {
    double usual = usualCost;
    if (picos > 0) {
      usualCost = usual == UNKNOWN ? picos : usual + SMOOTHING * (picos - usual);
    }
  }

  private @Nullable StoredAnswer dropped(IndexPartition partition) {
    if (partition.size() == 0) {
      drop(partition);
    }
    return null;
  }

  private void add(IndexPartition partition, StoredAnswer entry, NewAnswer answer) {
    entry.begin(age, cost(entry.costPicos));
    long bytesBefore = partition.bytes();
    int sizeBefore = partition.size();
    partition.displace(answer.text());
    tally.displaced += sizeBefore - partition.size();
    partition.add(entry, answer.vector());
    partition.use(clock.nanoTime());
    changed(partition, bytesBefore, sizeBefore);
  }

  private void changed(IndexPartition partition, long bytesBefore, int sizeBefore) {
    tally.bytes += partition.bytes() - bytesBefore;
    tally.entries += partition.size() - sizeBefore;
    table.changed(partition, partition.size() - sizeBefore);
  }

  private IndexPartition partitionFor(Object key, int dimensions) {
    IndexPartition known = table.find(key);
    if (known != null) {
      return known;
    }
    while (table.size() >= maximumPartitions) {
      IndexPartition least = table.leastUsed(DRAWS);
      tally.evictions += least.size();
      drop(least);
    }
    IndexPartition fresh =
        new IndexPartition(this, key, keyBytes.applyAsInt(key), dimensions, partitionFloor);
    tally.bytes += fresh.bytes();
    table.add(fresh);
    return fresh;
  }

  /** Takes a partition out with all that it has. */
  private void drop(IndexPartition partition) {
    table.remove(partition);
    partition.close();
    tally.bytes -= partition.bytes();
    tally.entries -= partition.size();
  }

  /** Draws a few, and removes the dead among them. */
  private void sweep(IndexPartition keep) {
    for (int i = 0; i < SWEEP && table.entries() > 0; i++) {
      StoredAnswer entry = table.draw();
      if (!entry.isAlive(clock.nanoTime())) {
        remove(entry, keep);
      }
    }
  }

  private void shrink(IndexPartition keep) {
    while (tally.bytes > maximumBytes && table.entries() > 0) {
      long now = clock.nanoTime();
      StoredAnswer least = table.draw();
      for (int i = 1; i < DRAWS && least.isAlive(now); i++) {
        StoredAnswer other = table.draw();
        if (!other.isAlive(now) || other.value() < least.value()) {
          least = other;
        }
      }
      if (least.isAlive(now)) {
        double value = least.value();
        if (value > age) {
          age = value;
        }
      }
      remove(least, keep);
    }
    if (keep.size() == 0) {
      drop(keep);
    }
  }

  /**
   * Removes an entry and counts why; an empty partition goes too, unless it is about to be used.
   */
  private void remove(StoredAnswer entry, @Nullable IndexPartition keep) {
    IndexPartition partition = entry.partition;
    if (entry.isRemoved() || !table.holds(partition)) {
      return;
    }
    long now = clock.nanoTime();
    if (entry.isAlive(now)) {
      tally.evictions++;
    } else if (entry.isExpired(now)) {
      tally.expiries++;
    } else {
      tally.invalidations++;
    }
    takeOut(entry, keep);
  }

  private void takeOut(StoredAnswer entry, @Nullable IndexPartition keep) {
    IndexPartition partition = entry.partition;
    long bytesBefore = partition.bytes();
    int sizeBefore = partition.size();
    partition.remove(entry);
    changed(partition, bytesBefore, sizeBefore);
    if (partition.size() == 0 && partition != keep) {
      drop(partition);
    }
  }

  private void bury(List<StoredAnswer> dead) {
    if (dead.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      for (StoredAnswer entry : dead) {
        remove(entry, null);
      }
    } finally {
      unlock();
    }
  }

  /**
   * Removes an entry, as one that was found wrong.
   *
   * @param entry the entry
   * @return whether it was there
   */
  public boolean invalidate(StoredAnswer entry) {
    lock.lock();
    try {
      if (entry.isRemoved() || !table.holds(entry.partition)) {
        return false;
      }
      tally.invalidations++;
      takeOut(entry, null);
      return true;
    } finally {
      unlock();
    }
  }

  /**
   * Lets the exact level find an entry by another text too, until the entry goes. Does nothing if
   * the text is there, the entry has eight already, or is gone.
   *
   * @param entry the entry
   * @param text the other text
   */
  public void alias(StoredAnswer entry, String text) {
    lock.lock();
    try {
      IndexPartition partition = entry.partition;
      if (!entry.isAlive(clock.nanoTime())
          || !table.holds(partition)
          || partition.find(text) != null) {
        return;
      }
      long bytesBefore = partition.bytes();
      partition.alias(entry, text);
      changed(partition, bytesBefore, partition.size());
      shrink(partition);
    } finally {
      unlock();
    }
  }

  /**
   * Lets a text lead to an entry no more, where it is not the entry's own.
   *
   * @param entry the entry
   * @param text the other text
   */
  public void dropAlias(StoredAnswer entry, String text) {
    lock.lock();
    try {
      IndexPartition partition = entry.partition;
      if (table.holds(partition) && entry.equals(partition.find(text)) && !entry.answers(text)) {
        long bytesBefore = partition.bytes();
        partition.displace(text);
        changed(partition, bytesBefore, partition.size());
      }
    } finally {
      unlock();
    }
  }

  /**
   * The keys of all partitions.
   *
   * @return those that hold something now
   */
  public List<Object> keys() {
    return table.keys();
  }

  /** Makes all dead that was asked for before. Takes the same time however many there are. */
  public void flushAll() {
    lock.lock();
    try {
      floor = moments.getAndIncrement();
      tally.invalidations += tally.entries;
      table = new PartitionTable();
      tally.entries = 0;
      tally.bytes = 0;
    } finally {
      unlock();
    }
  }

  /**
   * Makes all dead in some partitions that was asked for before. What is asked for them later is
   * not concerned.
   *
   * @param keys tells which, by their keys; asked under the index's lock
   * @return how many partitions went
   */
  public int flush(Predicate<Object> keys) {
    lock.lock();
    try {
      partitionFloor = moments.getAndIncrement();
      int gone = 0;
      for (IndexPartition partition : table.all()) {
        if (keys.test(partition.key)) {
          tally.invalidations += partition.size();
          drop(partition);
          gone++;
        }
      }
      return gone;
    } finally {
      unlock();
    }
  }

  /**
   * Makes all dead in one partition that was asked for before. Takes the same time however many
   * there are.
   *
   * @param key the partition's key
   */
  public void flush(Object key) {
    lock.lock();
    try {
      partitionFloor = moments.getAndIncrement();
      IndexPartition partition = table.find(key);
      if (partition != null) {
        tally.invalidations += partition.size();
        drop(partition);
      }
    } finally {
      unlock();
    }
  }

  /**
   * Makes all dead that has a tag and was asked for before. Takes the same time however many there
   * are.
   *
   * @param tag the tag
   */
  public void flushTag(String tag) {
    lock.lock();
    try {
      tags.flush(tag, moments.getAndIncrement());
    } finally {
      unlock();
    }
  }

  private void unlock() {
    counts = tally.counts(table.size(), tags.size());
    lock.unlock();
  }

  /**
   * What it holds and lost.
   *
   * @return the counts now
   */
  public IndexCounts counts() {
    return counts;
  }
}
