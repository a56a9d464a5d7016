/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One prompt for many texts: a value or an error, and a cost, for each. Begin at
 * {@link io.perfguard.llm.batch.PromptBatcher}.
 */
@NullMarked
package io.perfguard.llm.batch;

import org.jspecify.annotations.NullMarked;
