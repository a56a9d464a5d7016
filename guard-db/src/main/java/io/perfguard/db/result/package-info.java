/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Results of queries that are kept for a while, until somebody writes to their tables. Begin at
 * {@link io.perfguard.db.result.QueryCache}.
 */
@NullMarked
package io.perfguard.db.result;

import org.jspecify.annotations.NullMarked;
