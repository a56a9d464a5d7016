/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Assertions for the tests of applications that use Perfguard. */
module io.perfguard.test {
  requires transitive io.perfguard.cache;
  requires transitive io.perfguard.core;
  requires transitive org.assertj.core;
  requires static transitive org.jspecify;

  exports io.perfguard.test;
}
