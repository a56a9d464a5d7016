/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.ManualClock;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What threads see at the same time could have happened one after the other, as in a plain map: no
 * lost put, no second load of a key that is there, nothing read that was invalidated before. In
 * processes of their own (failsafe), since the checker rewrites the classes of the whole JVM.
 *
 * <p>Puts and invalidations are not checked together: a load that meets both may not be kept though
 * it could have been, which is one load more, and no plain map does it.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:3")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public abstract class Linearizability {
  /** Scenarios of one run. Each run draws new ones; a longer one is asked for by the property. */
  private static final int ITERATIONS = Integer.getInteger("perfguard.lincheck.iterations", 1);

  final GuardedCache<Integer, Integer> cache;

  Linearizability(Eviction eviction) {
    cache = GuardedCache.<Integer, Integer>builder("c")
        .eviction(eviction)
        .maximumItems(1_000)
        .clock(new ManualClock())
        .build();
  }

  /** With puts. */
  public abstract static class Puts extends Linearizability {
    Puts(Eviction eviction) {
      super(eviction);
    }

    /**
     * Keeps a value.
     *
     * @param key the key
     * @param value the value
     */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      cache.put(key, value);
    }
  }

  /** With invalidations. */
  public abstract static class Invalidations extends Linearizability {
    Invalidations(Eviction eviction) {
      super(eviction);
    }

    /**
     * Forgets a value.
     *
     * @param key the key
     */
    @Operation
    public void invalidate(@Param(name = "key") int key) {
      cache.invalidate(key);
    }
  }

  /**
   * Reads a value.
   *
   * @param key the key
   * @return the value
   */
  @Operation
  public @Nullable Integer getIfPresent(@Param(name = "key") int key) {
    return cache.getIfPresent(key);
  }

  /**
   * Reads or loads a value.
   *
   * @param key the key
   * @param value what the loader gives
   * @return the value
   */
  @Operation
  public Integer get(@Param(name = "key") int key, @Param(name = "value") int value) {
    return cache.get(key, absent -> value);
  }

  /** The same with one thread. */
  public static final class Plain {
    private final Map<Integer, Integer> map = new HashMap<>();

    /** Reads a value. */
    public @Nullable Integer getIfPresent(int key) {
      return map.get(key);
    }

    /** Reads or loads a value. */
    public Integer get(int key, int value) {
      return map.computeIfAbsent(key, absent -> value);
    }

    /** Keeps a value. */
    public void put(int key, int value) {
      map.put(key, value);
    }

    /** Forgets a value. */
    public void invalidate(int key) {
      map.remove(key);
    }
  }

  @Test
  void schedules_chosen_by_chance_are_linearizable() {
    new StressOptions()
        .sequentialSpecification(Plain.class)
        .iterations(ITERATIONS)
        .invocationsPerIteration(500)
        .check(getClass());
  }

  @Test
  void schedules_chosen_by_a_model_checker_are_linearizable() {
    new ModelCheckingOptions()
        .sequentialSpecification(Plain.class)
        .iterations(ITERATIONS)
        .invocationsPerIteration(100)
        .check(getClass());
  }
}
