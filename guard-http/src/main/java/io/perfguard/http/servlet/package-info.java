/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Endpoint metrics of servlets. Begin at {@link io.perfguard.http.servlet.EndpointFilter}. */
@NullMarked
package io.perfguard.http.servlet;

import org.jspecify.annotations.NullMarked;
