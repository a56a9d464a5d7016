/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Calls to what may be slow, failing or overloaded. Begin at
 * {@link io.perfguard.core.resilience.GuardedCall}.
 */
@NullMarked
package io.perfguard.core.resilience;

import org.jspecify.annotations.NullMarked;
