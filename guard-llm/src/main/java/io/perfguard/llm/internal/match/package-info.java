/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Names of models and of providers, and what they are matched with. */
@NullMarked
package io.perfguard.llm.internal.match;

import org.jspecify.annotations.NullMarked;
