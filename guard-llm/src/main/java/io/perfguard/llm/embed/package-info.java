/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Vectors of texts. Begin at {@link io.perfguard.llm.embed.Embedder}. */
@NullMarked
package io.perfguard.llm.embed;

import org.jspecify.annotations.NullMarked;
