/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How many bytes of heap a value takes, without flags of the JVM and without an agent. Begin at
 * {@link io.perfguard.cache.internal.size.Sizer}.
 *
 * <p>For guard-cache alone: it may change at any time.
 */
@NullMarked
package io.perfguard.cache.internal.size;

import org.jspecify.annotations.NullMarked;
