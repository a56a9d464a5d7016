/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.Require;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user's function and what is made of its answers.
 *
 * @param function gives values, or a {@link BatchResult} for each key
 * @param results whether it gives results
 */
record BulkCall<K, V extends @Nullable Object>(
    String subject,
    BulkFunction<K, ? extends @Nullable Object> function,
    boolean results,
    boolean missingAsNull) {

  /** Makes the call and fills the places; what it threw, which then is in each of them. */
  @Nullable
  Throwable make(List<Place<K, V>> places) {
    try {
      Set<K> keys =
          places.size() == 1 ? Collections.singleton(places.get(0).key) : new KeySet<>(places);
      Map<? extends K, ? extends @Nullable Object> answers = function.load(keys);
      if (answers == null) {
        throw new IllegalStateException(subject + ": the bulk function returned null for "
            + places.size() + " keys; a key without answer is left out of the map");
      }
      for (Place<K, V> place : places) {
        fill(place, answers.get(place.key), places.size());
      }
      return null;
    } catch (Throwable e) { // all who wait get it; the one who made the call throws it on
      for (Place<K, V> place : places) {
        place.fail(e);
      }
      return e;
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the builder took a function of V, nullable or not
  private void fill(Place<K, V> place, @Nullable Object answer, int keys) {
    if (answer == null) {
      if (missingAsNull) {
        place.answer((V) null);
      } else {
        place.fail(new MissingAnswerException(subject, keys));
      }
    } else if (results) {
      BatchResult<V> result = (BatchResult<V>) answer;
      if (result.isFailed()) {
        place.fail(Require.nonNull(result.error().orElse(null), "error"));
      } else {
        place.answer(result.get());
      }
    } else {
      place.answer((V) answer);
    }
  }
}
