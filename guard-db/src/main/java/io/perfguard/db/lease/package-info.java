/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a pool's connections are doing: one {@link io.perfguard.db.lease.Lease} for each that is
 * waited for or held, and what is counted of them.
 */
@NullMarked
package io.perfguard.db.lease;

import org.jspecify.annotations.NullMarked;
