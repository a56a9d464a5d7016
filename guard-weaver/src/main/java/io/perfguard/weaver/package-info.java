/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What makes {@code @CacheMethod}, {@code @CacheInvalidate} and {@code @Operation} work. Begin at
 * {@link io.perfguard.weaver.WeavingProcessor}.
 */
@NullMarked
package io.perfguard.weaver;

import org.jspecify.annotations.NullMarked;
