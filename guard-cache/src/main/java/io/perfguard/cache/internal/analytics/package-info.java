/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the keys of a cache tell: how many there are, what they have in common, which are hot, which
 * mean the same. Begin at {@link io.perfguard.cache.internal.analytics.KeyStats}.
 *
 * <p>For guard-cache alone: it may change at any time.
 */
@NullMarked
package io.perfguard.cache.internal.analytics;

import org.jspecify.annotations.NullMarked;
