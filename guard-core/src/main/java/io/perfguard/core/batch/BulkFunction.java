/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one call that a {@link BatchLoader} makes for many keys: a request with many ids, a query
 * with {@code in (...)}, a batch of embeddings.
 *
 * <p>It runs on the threads of callers and on those of the loader's executor, several at a time up
 * to {@code maximumConcurrent}. It may ask the same loader again. Implementations are thread-safe.
 *
 * @param <K> the keys
 * @param <A> the answer for a key
 */
@FunctionalInterface
public interface BulkFunction<K, A extends @Nullable Object> {
  /**
   * Makes the call.
   *
   * @param keys at least one and at most {@code maximumBatch} keys, each once, in the order in
   *     which they were first asked for; cannot be changed
   * @return the answers, in any order; a key that is missing, or whose answer is null, has none;
   *     what was not asked for is not looked at. What this throws is thrown to all who asked for
   *     one of the keys
   */
  Map<? extends K, ? extends A> load(Set<K> keys);
}
