/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where answers are kept and found by vector: begin at
 * {@link io.perfguard.llm.internal.index.AnswerIndex}. Not for users.
 */
@NullMarked
package io.perfguard.llm.internal.index;

import org.jspecify.annotations.NullMarked;
