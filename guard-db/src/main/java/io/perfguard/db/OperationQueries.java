/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.time.Duration;

/**
 * What one operation executed on a data source. An execution counts for the innermost operation.
 * Immutable.
 *
 * @param operation its name; empty for what was executed outside operations, {@code _other} for
 *     those past the 500th
 * @param executionCount how many executions
 * @param total how long they took
 * @param errorCount how many failed
 */
public record OperationQueries(
    String operation, long executionCount, Duration total, long errorCount) {}
