/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads from replicas, without reading what is older than one's own writes. Begin at
 * {@link io.perfguard.db.routing.RoutingDataSource}.
 */
@NullMarked
package io.perfguard.db.routing;

import org.jspecify.annotations.NullMarked;
