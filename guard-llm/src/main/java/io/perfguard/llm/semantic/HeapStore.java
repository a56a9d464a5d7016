/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.internal.index.AnswerIndex;
import io.perfguard.llm.internal.index.Found;
import io.perfguard.llm.internal.index.IndexCounts;
import io.perfguard.llm.internal.index.IndexPartition;
import io.perfguard.llm.internal.index.NewAnswer;
import io.perfguard.llm.internal.index.Search;
import io.perfguard.llm.internal.index.StoredAnswer;
import io.perfguard.llm.spi.LlmResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers on this JVM's heap. Thread-safe. */
final class HeapStore implements SemanticStore {
  private static final int CANDIDATES = 32;

  private final AnswerIndex index;
  private final long maximumBytes;
  private final AtomicLong version = new AtomicLong();

  HeapStore(long maximumBytes, int maximumPartitions, GuardClock clock) {
    this.index = new AnswerIndex(
        maximumBytes, maximumPartitions, key -> ((StorePartition) key).bytes(), clock);
    this.maximumBytes = maximumBytes;
  }

  /** An entry, as whoever decides sees it. */
  private record Held(StoredAnswer entry) implements StoreEntry {
    @Override
    public long id() {
      return entry.id();
    }

    @Override
    public String text() {
      return entry.text();
    }

    @Override
    public LlmResponse answer() {
      return entry.answer();
    }

    @Override
    public long costPicos() {
      return entry.costPicos();
    }

    @Override
    public long ageNanos(long nowNanos) {
      return nowNanos - entry.storedAt();
    }

    @Override
    public long learned() {
      return entry.learned();
    }

    @Override
    public void learned(long belief) {
      entry.learned(belief);
    }
  }

  @Override
  public long moment() {
    return index.moment();
  }

  @Override
  public @Nullable StoreEntry exact(StorePartition partition, String text) {
    IndexPartition there = index.partition(partition);
    StoredAnswer entry = there == null ? null : index.exact(there, text);
    return entry == null ? null : new Held(entry);
  }

  @Override
  public StoreSearch nearest(StorePartition partition, float[] vector, double leastCosine) {
    IndexPartition there = index.partition(partition);
    if (there == null) {
      return StoreSearch.NOTHING;
    }
    Search search = index.nearest(there, vector, leastCosine, CANDIDATES);
    List<StoreSearch.Neighbor> nearest = new ArrayList<>(search.found().size());
    for (Found found : search.found()) {
      nearest.add(new StoreSearch.Neighbor(new Held(found.answer()), found.cosine()));
    }
    return new StoreSearch(nearest, search.scanNanos(), search.rescoreNanos());
  }

  @Override
  public @Nullable StoreEntry put(StorePartition partition, StorePut put) {
    StoredAnswer entry = index.put(
        partition,
        partition.dimensions(),
        new NewAnswer(
            put.text(),
            put.vector(),
            put.answer(),
            put.costPicos(),
            Durations.saturatedNanos(put.ttl()),
            put.tags(),
            put.moment()));
    version.incrementAndGet();
    return entry == null ? null : new Held(entry);
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public void served(StoreEntry entry) {
    index.use(own(entry));
  }

  @Override
  public void alias(StoreEntry entry, String text) {
    index.alias(own(entry), text);
  }

  @Override
  public void dropAlias(StoreEntry entry, String text) {
    index.dropAlias(own(entry), text);
  }

  @Override
  public void invalidate(StoreEntry entry) {
    index.invalidate(own(entry));
  }

  private static StoredAnswer own(StoreEntry entry) {
    return ((Held) entry).entry();
  }

  @Override
  public void invalidateTag(String tag) {
    index.flushTag(tag);
  }

  @Override
  public void invalidatePartitions(Predicate<StorePartition> which) {
    index.flush(key -> which.test((StorePartition) key));
  }

  @Override
  public void invalidateAll() {
    index.flushAll();
  }

  @Override
  public List<StorePartition> partitions() {
    return index.keys().stream().map(StorePartition.class::cast).toList();
  }

  @Override
  public StoreCounts counts() {
    IndexCounts counts = index.counts();
    return new StoreCounts(
        counts.entries(),
        counts.bytes(),
        maximumBytes,
        counts.partitions(),
        counts.evictionCount(),
        counts.expiryCount(),
        counts.invalidationCount(),
        counts.tooLargeCount() + counts.tooLateCount());
  }
}
