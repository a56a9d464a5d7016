/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.registry.RegistrySnapshot;

/**
 * A snapshot as the registry keeps it. Immutable.
 *
 * @param nanos when it was taken, monotonic
 * @param mark how many guards had been registered by then: a guard with a greater number came later
 * @param snapshot the numbers
 */
public record Reading(long nanos, long mark, RegistrySnapshot snapshot) {}
