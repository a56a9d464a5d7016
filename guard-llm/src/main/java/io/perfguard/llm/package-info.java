/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Chat sessions: calls of language models with exact cost, a cache, budgets and stats. Begin at
 * {@link io.perfguard.llm.ChatSession}.
 */
@NullMarked
package io.perfguard.llm;

import org.jspecify.annotations.NullMarked;
