/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Runs the tests of PostgreSQL's JDBC driver, which lie in a checkout of their own, with and
 * without the guard. {@code benchmarks/pgjdbc} prepares them and starts the mains of this package.
 */
@NullMarked
package io.perfguard.benchmarks.pgjdbc;

import org.jspecify.annotations.NullMarked;
