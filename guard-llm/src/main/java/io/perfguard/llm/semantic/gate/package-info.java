/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Decides whether a pair of texts is near enough to be answered alike: by a bare threshold on the
 * cosine, or by a learned probability within a bound on false hits. Begin at
 * {@link io.perfguard.llm.semantic.gate.Gate}.
 */
@NullMarked
package io.perfguard.llm.semantic.gate;

import org.jspecify.annotations.NullMarked;
