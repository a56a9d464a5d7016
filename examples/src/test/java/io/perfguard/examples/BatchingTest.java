/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.batch.BatchLoader;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
  @Test
  void the_page_shows_calls_for_many_ids_at_a_time() {
    try (GuardRegistry guards = GuardRegistry.create()) {
      Batching.CompanyApi api = new Batching.CompanyApi();
      BatchLoader<Long, String> companies = Batching.loader(api, guards);
      List<Long> ids = LongStream.range(0, 250).boxed().toList();
      assertThat(Batching.names(companies, ids))
          .hasSize(252)
          .contains("company 42", "company 43", "company 249");
      assertThat(api.calls.get()).isBetween(4, 5);
      assertThat(guards.stats(BatchLoader.KIND).get("companies").keysPerBatch()).isGreaterThan(50);
    }
  }
}
