/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a database is built of: tables, columns, foreign keys, indexes, as the driver tells it.
 * Begin at {@link io.perfguard.db.catalog.Catalog}.
 */
@NullMarked
package io.perfguard.db.catalog;

import org.jspecify.annotations.NullMarked;
