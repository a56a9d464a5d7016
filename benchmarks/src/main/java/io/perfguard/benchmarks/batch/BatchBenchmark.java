/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.batch;

import io.perfguard.core.batch.BatchLoader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Keys in turn, asked for by one thread; the bulk call only looks them up, so that what is measured
 * is the loader. No loader keeps a value. Ours counts, DataLoader by default does not.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of dispatch(): those of the values are joined
public class BatchBenchmark {
  private static final int KEYS = 1_024;
  private static final int MANY = 100;

  /** What is called. */
  private static Map<Long, Long> answers(Collection<Long> keys) {
    Map<Long, Long> answers = new HashMap<>(2 * keys.size());
    for (Long key : keys) {
      answers.put(key, key + 1);
    }
    return answers;
  }

  /** The keys. */
  @State(Scope.Thread)
  public static class Keys {
    private final Long[] keys = new Long[KEYS];
    private int index;

    /** Makes them. */
    public Keys() {
      for (int i = 0; i < KEYS; i++) {
        keys[i] = 1_000L * i;
      }
    }

    Long next() {
      return keys[index++ & KEYS - 1];
    }

    List<Long> many() {
      List<Long> many = new ArrayList<>(MANY);
      for (int i = 0; i < MANY; i++) {
        many.add(next());
      }
      return many;
    }
  }

  /**
   * Ours. Its executor is this thread, when it asks for it: futures are told apart from threads.
   */
  @State(Scope.Thread)
  public static class Ours {
    final Queue<Runnable> tasks = new ArrayDeque<>();
    final BatchLoader<Long, Long> loader = BatchLoader.<Long, Long>builder(
            "numbers", BatchBenchmark::answers)
        .executor(tasks::add)
        .build();
  }

  /** DataLoader without its cache. */
  @State(Scope.Thread)
  public static class Theirs {
    final DataLoader<Long, Long> loader = DataLoaderFactory.newMappedDataLoader(
        (Set<Long> keys) -> CompletableFuture.completedFuture(answers(keys)),
        DataLoaderOptions.newOptions()
            .setCachingEnabled(false)
            .setMaxBatchSize(MANY)
            .build());
  }

  /**
   * Ours.
   *
   * @param ours the loader
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public Long one(Ours ours, Keys keys) {
    return ours.loader.load(keys.next());
  }

  /**
   * No loader.
   *
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public Long callOne(Keys keys) {
    Long key = keys.next();
    return answers(Set.of(key)).getOrDefault(key, 0L);
  }

  /**
   * DataLoader.
   *
   * @param theirs the loader
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public Long dataLoaderOne(Theirs theirs, Keys keys) {
    CompletableFuture<Long> value = theirs.loader.load(keys.next());
    theirs.loader.dispatch();
    return value.join();
  }

  /**
   * Ours.
   *
   * @param ours the loader
   * @param keys the keys
   * @return the values
   */
  @Benchmark
  public Map<Long, Long> all(Ours ours, Keys keys) {
    return ours.loader.loadAll(keys.many());
  }

  /**
   * No loader, no bulk call.
   *
   * @param keys the keys
   * @return the values
   */
  @Benchmark
  public Map<Long, Long> callEach(Keys keys) {
    Map<Long, Long> values = new HashMap<>(2 * MANY);
    for (Long key : keys.many()) {
      values.putAll(answers(Set.of(key)));
    }
    return values;
  }

  /**
   * No loader.
   *
   * @param keys the keys
   * @return the values
   */
  @Benchmark
  public Map<Long, Long> callAll(Keys keys) {
    return answers(keys.many());
  }

  /**
   * DataLoader.
   *
   * @param theirs the loader
   * @param keys the keys
   * @return the values
   */
  @Benchmark
  public List<Long> dataLoaderAll(Theirs theirs, Keys keys) {
    CompletableFuture<List<Long>> values = theirs.loader.loadMany(keys.many());
    theirs.loader.dispatch();
    return values.join();
  }

  /**
   * Ours.
   *
   * @param ours the loader
   * @param keys the keys
   * @return the sum
   */
  @Benchmark
  public long futures(Ours ours, Keys keys) {
    List<CompletableFuture<Long>> futures = new ArrayList<>(MANY);
    for (int i = 0; i < MANY; i++) {
      futures.add(ours.loader.loadAsync(keys.next()));
    }
    ours.tasks.remove().run();
    return sum(futures);
  }

  /**
   * DataLoader.
   *
   * @param theirs the loader
   * @param keys the keys
   * @return the sum
   */
  @Benchmark
  public long dataLoaderFutures(Theirs theirs, Keys keys) {
    List<CompletableFuture<Long>> futures = new ArrayList<>(MANY);
    for (int i = 0; i < MANY; i++) {
      futures.add(theirs.loader.load(keys.next()));
    }
    theirs.loader.dispatch();
    return sum(futures);
  }

  private static long sum(List<CompletableFuture<Long>> futures) {
    long sum = 0;
    for (CompletableFuture<Long> future : futures) {
      sum += future.join();
    }
    return sum;
  }
}
