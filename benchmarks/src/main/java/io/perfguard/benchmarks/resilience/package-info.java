/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What a guarded call costs beside the libraries that guard calls. */
@NullMarked
package io.perfguard.benchmarks.resilience;

import org.jspecify.annotations.NullMarked;
