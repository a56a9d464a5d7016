/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's store, whose failures become misses: they are counted, and the call goes on. What was to
 * be removed and was not is thrown on: whoever asked for that must know. Thread-safe.
 */
final class ContainedStore implements SemanticStore {
  private static final double MOST_COSINE = 1.01; // vectors are rounded

  private final SemanticStore store;
  private final Faults faults;

  ContainedStore(SemanticStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  /** An entry, read while failures are contained: whoever has it may trust it. */
  private final class Seen implements StoreEntry {
    private final StoreEntry real;
    private final long id;
    private final String text;
    private final LlmResponse answer;
    private final long costPicos;

    Seen(StoreEntry real) {
      this.real = real;
      this.id = real.id();
      this.text = Require.nonNull(real.text(), "the text of an entry");
      this.answer = Require.nonNull(real.answer(), "the answer of an entry");
      this.costPicos = Math.max(0, real.costPicos());
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public LlmResponse answer() {
      return answer;
    }

    @Override
    public long costPicos() {
      return costPicos;
    }

    @Override
    public long ageNanos(long nowNanos) {
      return get(() -> real.ageNanos(nowNanos), 0L);
    }

    @Override
    public long learned() {
      return get(real::learned, 0L);
    }

    @Override
    public void learned(long belief) {
      run(() -> real.learned(belief));
    }
  }

  private static StoreEntry real(StoreEntry entry) {
    return entry instanceof Seen seen ? seen.real : entry;
  }

  private <T> T get(Supplier<T> call, T otherwise) {
    try {
      return Require.nonNull(call.get(), "what a store gives");
    } catch (RuntimeException | LinkageError e) {
      faults.record("the store", e);
      return otherwise;
    }
  }

  private @Nullable StoreEntry entry(Supplier<@Nullable StoreEntry> call) {
    try {
      StoreEntry real = call.get();
      return real == null ? null : new Seen(real);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the store", e);
      return null;
    }
  }

  private void run(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError e) {
      faults.record("the store", e);
    }
  }

  /** Before all flushes if it is not known, so that the answer is not kept. */
  @Override
  public long moment() {
    return get(store::moment, Long.MIN_VALUE);
  }

  @Override
  public @Nullable StoreEntry exact(StorePartition partition, String text) {
    return entry(() -> store.exact(partition, text));
  }

  @Override
  public StoreSearch nearest(StorePartition partition, float[] vector, double leastCosine) {
    StoreSearch search =
        get(() -> store.nearest(partition, vector, leastCosine), StoreSearch.NOTHING);
    List<StoreSearch.Neighbor> seen = new ArrayList<>(search.nearest().size());
    for (StoreSearch.Neighbor each : search.nearest()) {
      if (!(Math.abs(each.cosine()) <= MOST_COSINE)) {
        faults.record("the store", new IllegalStateException("no cosine: " + each.cosine()));
        continue;
      }
      StoreEntry entry = entry(each::entry);
      if (entry != null) {
        seen.add(new StoreSearch.Neighbor(entry, each.cosine()));
      }
    }
    return new StoreSearch(seen, search.scanNanos(), search.rescoreNanos());
  }

  @Override
  public @Nullable StoreEntry put(StorePartition partition, StorePut put) {
    return entry(() -> store.put(partition, put));
  }

  @Override
  public long version() {
    return get(store::version, 0L);
  }

  @Override
  public void served(StoreEntry entry) {
    run(() -> store.served(real(entry)));
  }

  @Override
  public void alias(StoreEntry entry, String text) {
    run(() -> store.alias(real(entry), text));
  }

  @Override
  public void dropAlias(StoreEntry entry, String text) {
    run(() -> store.dropAlias(real(entry), text));
  }

  @Override
  public void invalidate(StoreEntry entry) {
    store.invalidate(real(entry));
  }

  @Override
  public void invalidateTag(String tag) {
    store.invalidateTag(tag);
  }

  @Override
  public void invalidatePartitions(Predicate<StorePartition> which) {
    store.invalidatePartitions(which);
  }

  @Override
  public void invalidateAll() {
    store.invalidateAll();
  }

  @Override
  public List<StorePartition> partitions() {
    return get(store::partitions, List.of());
  }

  @Override
  public StoreCounts counts() {
    return get(store::counts, StoreCounts.NONE);
  }
}
