/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What woven code calls for {@code @CacheMethod} and {@code @CacheInvalidate}, and nobody else.
 * Frozen: what is here stays as it is, so that a jar woven by one version runs on all later ones.
 */
@NullMarked
package io.perfguard.cache.woven;

import org.jspecify.annotations.NullMarked;
