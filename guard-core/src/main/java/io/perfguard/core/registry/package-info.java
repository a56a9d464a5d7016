/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The vocabulary of a guard: what it is, what it counts and what reads its numbers. Begin at
 * {@link io.perfguard.core.registry.Guard} to write one, at
 * {@link io.perfguard.core.registry.GuardCheck} to read one.
 *
 * <p>The registry itself, {@code io.perfguard.core.GuardRegistry}, stands above this package;
 * design note 0001 says why.
 */
@NullMarked
package io.perfguard.core.registry;

import org.jspecify.annotations.NullMarked;
