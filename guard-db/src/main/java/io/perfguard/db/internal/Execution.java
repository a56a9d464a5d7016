/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import org.jspecify.annotations.Nullable;

/**
 * What a result set needs to know of the execution that it came from. Immutable.
 *
 * @param statement counts the rows
 * @param queries the scope that the execution was in; null if there was none any more
 * @param trace takes the values that are read; null if nobody wants them
 */
record Execution(
    StatementEntry statement,
    @Nullable RunQueries queries,
    @Nullable ValueTrace trace) {}
