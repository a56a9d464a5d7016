/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The guards' numbers as Micrometer meters, for those who have Micrometer. Begin at
 * {@link io.perfguard.core.micrometer.GuardMeters}.
 */
@NullMarked
package io.perfguard.core.micrometer;

import org.jspecify.annotations.NullMarked;
