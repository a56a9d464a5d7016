/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where a cache's entries live and how they are counted.
 * {@link io.perfguard.cache.internal.CacheEngine} is what an eviction policy has to do; this
 * package knows nothing of {@code io.perfguard.cache}.
 *
 * <p>For guard-cache alone: it may change at any time.
 */
@NullMarked
package io.perfguard.cache.internal;

import org.jspecify.annotations.NullMarked;
