/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What tells a repeated query from a query that comes twice. Begin at
 * {@link io.perfguard.db.detect.NPlusOneDetector}; it is pure, so that recorded cases can be
 * replayed through it. An application does not need this package.
 */
@NullMarked
package io.perfguard.db.detect;

import org.jspecify.annotations.NullMarked;
