/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What guard-http is made of; no API. */
@NullMarked
package io.perfguard.http.internal;

import org.jspecify.annotations.NullMarked;
