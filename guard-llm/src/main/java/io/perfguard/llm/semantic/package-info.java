/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A cache of a model's answers that finds questions of the same meaning, and says how sure it is.
 * Begin at {@link io.perfguard.llm.semantic.SemanticCache}.
 */
@NullMarked
package io.perfguard.llm.semantic;

import org.jspecify.annotations.NullMarked;
