/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is done for HikariCP alone: its numbers, and {@link io.perfguard.db.hikari.PoolOverflow},
 * which lets it grow for a while. Needs HikariCP on the class path.
 */
@NullMarked
package io.perfguard.db.hikari;

import org.jspecify.annotations.NullMarked;
