/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * HTTP going out and coming in: a guarded client, and what each endpoint takes. Begin at
 * {@link io.perfguard.http.GuardedHttpClient} for calls to others, at
 * {@link io.perfguard.http.EndpointGuard} for the calls of others.
 */
@NullMarked
package io.perfguard.http;

import org.jspecify.annotations.NullMarked;
