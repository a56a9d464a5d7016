/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** JSON that comes in from others. */
@NullMarked
package io.perfguard.llm.internal.json;

import org.jspecify.annotations.NullMarked;
