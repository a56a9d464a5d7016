/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What a cached method costs, beside its peers. */
@NullMarked
package io.perfguard.benchmarks.woven;

import org.jspecify.annotations.NullMarked;
