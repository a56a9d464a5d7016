/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Begins to load the value of a key.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface AsyncLoader<K, V extends @Nullable Object> {
  /**
   * Begins the load; it should not block.
   *
   * @param key the key
   * @return ends with the value
   * @throws Exception fails the load, like a stage that fails
   */
  CompletionStage<? extends V> load(K key) throws Exception;
}
