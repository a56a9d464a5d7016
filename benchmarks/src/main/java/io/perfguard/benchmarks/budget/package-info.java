/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Budgets under load: whether they hold, what survives a kill, and what a reservation costs. */
@NullMarked
package io.perfguard.benchmarks.budget;

import org.jspecify.annotations.NullMarked;
