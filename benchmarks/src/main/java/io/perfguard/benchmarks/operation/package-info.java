/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What it costs to time a resource in an operation. Begin at
 * {@link io.perfguard.benchmarks.operation.OperationSuite}.
 */
@NullMarked
package io.perfguard.benchmarks.operation;

import org.jspecify.annotations.NullMarked;
