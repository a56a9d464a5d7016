/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What prompts hold, and the same in fewer tokens. Begin at
 * {@link io.perfguard.llm.prompt.PromptAnalyzer} and
 * {@link io.perfguard.llm.prompt.PromptCompressor}.
 */
@NullMarked
package io.perfguard.llm.prompt;

import org.jspecify.annotations.NullMarked;
