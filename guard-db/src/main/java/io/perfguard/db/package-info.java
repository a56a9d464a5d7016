/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Guarded access to a database: counts, a query log, and findings for repeated queries. Begin at
 * {@link io.perfguard.db.GuardedDataSource}.
 */
@NullMarked
package io.perfguard.db;

import org.jspecify.annotations.NullMarked;
