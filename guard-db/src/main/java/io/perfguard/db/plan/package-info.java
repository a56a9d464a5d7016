/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How the database executes slow statements, and which indexes they lack. Begin at
 * {@link io.perfguard.db.plan.PlanAdvisor}.
 */
@NullMarked
package io.perfguard.db.plan;

import org.jspecify.annotations.NullMarked;
