/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The weaver. Not an API: may change at any time. */
@NullMarked
package io.perfguard.weaver.internal;

import org.jspecify.annotations.NullMarked;
