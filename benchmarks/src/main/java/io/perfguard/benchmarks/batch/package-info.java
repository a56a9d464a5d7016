/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The batch loader beside its peers: what a key costs, and how calls of many callers come together.
 */
@NullMarked
package io.perfguard.benchmarks.batch;

import org.jspecify.annotations.NullMarked;
