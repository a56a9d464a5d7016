/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A JUnit extension and assertions for the tests of applications that use Perfguard. */
module io.perfguard.test {
  requires transitive io.perfguard.cache;
  requires transitive io.perfguard.core;
  requires transitive io.perfguard.db;
  requires static io.perfguard.llm; // contracts, for those who implement its interfaces
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires static transitive org.jspecify;

  exports io.perfguard.test;

  opens io.perfguard.test to
      org.junit.platform.commons; // the tests of contracts
}
