/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Recorded requests, replayed through caches. */
@NullMarked
package io.perfguard.benchmarks.hitrate;

import org.jspecify.annotations.NullMarked;
