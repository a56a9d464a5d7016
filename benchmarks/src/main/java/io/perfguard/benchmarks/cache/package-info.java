/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Caches beside their peers: what a hit costs, how reads scale, which bounds hold. */
@NullMarked
package io.perfguard.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
