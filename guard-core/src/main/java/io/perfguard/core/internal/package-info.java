/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What the registry is made of. Not an API: may change at any time. */
@NullMarked
package io.perfguard.core.internal;

import org.jspecify.annotations.NullMarked;
