/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a SQL text is, told by reading it once: its fingerprint, its tables, what strikes the eye.
 * Begin at {@link io.perfguard.db.sql.Fingerprinter}. An application does not need this package.
 */
@NullMarked
package io.perfguard.db.sql;

import org.jspecify.annotations.NullMarked;
