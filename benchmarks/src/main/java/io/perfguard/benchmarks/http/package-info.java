/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Calls over HTTP: what it costs to record one. */
@NullMarked
package io.perfguard.benchmarks.http;

import org.jspecify.annotations.NullMarked;
