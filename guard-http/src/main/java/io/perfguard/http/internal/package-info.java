/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** How guard-http works inside; not for applications. */
@NullMarked
package io.perfguard.http.internal;

import org.jspecify.annotations.NullMarked;
