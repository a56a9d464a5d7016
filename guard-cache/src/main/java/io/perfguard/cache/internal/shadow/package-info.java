/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Small caches that see a sample of the keys, to tell what other bounds would bring. */
@NullMarked
package io.perfguard.cache.internal.shadow;

import org.jspecify.annotations.NullMarked;
