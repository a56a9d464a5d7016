/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Bounded caches that keep their own numbers. */
module io.perfguard.cache {
  requires transitive io.perfguard.core;
  requires static transitive org.jspecify;
  requires com.github.benmanes.caffeine;
  requires java.management; // how this JVM lays out objects

  exports io.perfguard.cache;
  exports io.perfguard.cache.woven;
}
