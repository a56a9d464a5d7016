/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Mains that read labelled cases and tell how many were judged rightly. {@code benchmarks/eval}
 * starts them.
 */
@NullMarked
package io.perfguard.benchmarks.eval;

import org.jspecify.annotations.NullMarked;
