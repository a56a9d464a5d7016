/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Endpoint metrics of the JDK's own HTTP server. Begin at
 * {@link io.perfguard.http.server.EndpointHttpFilter}.
 */
@NullMarked
package io.perfguard.http.server;

import org.jspecify.annotations.NullMarked;
