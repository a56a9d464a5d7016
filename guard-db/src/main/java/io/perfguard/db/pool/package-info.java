/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a connection pool does, who holds its connections, and for what. Begin at
 * {@link io.perfguard.db.PoolGuard}.
 */
@NullMarked
package io.perfguard.db.pool;

import org.jspecify.annotations.NullMarked;
