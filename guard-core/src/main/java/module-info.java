/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The registry, operations and findings of Perfguard. Begin at
 * {@link io.perfguard.core.GuardRegistry}.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"
}) // Micrometer and Resilience4j name their modules, and describe none
module io.perfguard.core {
  requires transitive static org.jspecify;
  requires transitive io.github.resilience4j.circuitbreaker; // its breakers stay visible
  requires io.github.resilience4j.core;
  requires org.slf4j;
  requires java.management;
  requires static micrometer.core; // io.perfguard.core.micrometer, for those who have it
  requires static jdk.management; // allocated bytes of a thread; "not available" without it

  exports io.perfguard.core;
  exports io.perfguard.core.base;
  exports io.perfguard.core.batch;
  exports io.perfguard.core.check;
  exports io.perfguard.core.finding;
  exports io.perfguard.core.mechanism;
  exports io.perfguard.core.micrometer;
  exports io.perfguard.core.operation;
  exports io.perfguard.core.registry;
  exports io.perfguard.core.resilience;
  exports io.perfguard.core.woven;
}
