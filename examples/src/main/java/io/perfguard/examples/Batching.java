/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.batch.BatchLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Many callers that ask for one company each, and a service that takes many ids at a time. */
final class Batching {
  /** Stands for a remote service. */
  static final class CompanyApi {
    final AtomicInteger calls = new AtomicInteger();

    Map<Long, String> companies(Set<Long> ids) {
      calls.incrementAndGet();
      Map<Long, String> found = new HashMap<>();
      ids.forEach(id -> found.put(id, "company " + id));
      return found;
    }
  }

  private Batching() {}

  static BatchLoader<Long, String> loader(CompanyApi api, GuardRegistry guards) {
    // region loader
    BatchLoader<Long, String> companies = BatchLoader.<Long, String>builder(
            "companies", ids -> api.companies(ids))
        .maximumBatch(100)
        .linger(Duration.ofMillis(2))
        .register(guards);
    // endregion
    return companies;
  }

  static List<String> names(BatchLoader<Long, String> companies, List<Long> ids) {
    // region use
    String one = companies.load(42L);
    CompletableFuture<String> later = companies.loadAsync(43L);
    Map<Long, String> all = companies.loadAll(ids);
    // endregion
    List<String> names = new ArrayList<>(all.values());
    names.add(one);
    names.add(later.join());
    return names;
  }
}
