/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Bounded caches that keep their own numbers. Begin at {@link io.perfguard.cache.GuardedCache};
 * {@link io.perfguard.cache.CacheStats} is what one counts.
 */
@NullMarked
package io.perfguard.cache;

import org.jspecify.annotations.NullMarked;
