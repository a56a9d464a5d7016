/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Many single calls as one bulk call. Begin at {@link io.perfguard.core.batch.BatchLoader}. */
@NullMarked
package io.perfguard.core.batch;

import org.jspecify.annotations.NullMarked;
