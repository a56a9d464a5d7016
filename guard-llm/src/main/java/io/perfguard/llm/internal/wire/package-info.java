/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What the answers of providers say, whoever got them. */
@NullMarked
package io.perfguard.llm.internal.wire;

import org.jspecify.annotations.NullMarked;
