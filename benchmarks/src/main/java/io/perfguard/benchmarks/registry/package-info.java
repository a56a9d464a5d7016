/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a large registry costs, and that it loses nothing. Begin at
 * {@link io.perfguard.benchmarks.registry.RegistrySuite}.
 */
@NullMarked
package io.perfguard.benchmarks.registry;

import org.jspecify.annotations.NullMarked;
