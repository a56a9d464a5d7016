/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Runs a suite and says how it came out. Begin at
 * {@link io.perfguard.benchmarks.harness.Comparison} for JMH benchmarks beside peers, at
 * {@link io.perfguard.benchmarks.harness.Checklist} for measurements that only have a limit.
 */
@NullMarked
package io.perfguard.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
