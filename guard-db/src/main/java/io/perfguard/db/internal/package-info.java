/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The wrappers of JDBC and what they record into. Not API: it may change at any time. */
@NullMarked
package io.perfguard.db.internal;

import org.jspecify.annotations.NullMarked;
