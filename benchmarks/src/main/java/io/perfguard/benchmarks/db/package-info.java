/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The guarded data source beside its peers: what a query costs, and what many statements hold. */
@NullMarked
package io.perfguard.benchmarks.db;

import org.jspecify.annotations.NullMarked;
