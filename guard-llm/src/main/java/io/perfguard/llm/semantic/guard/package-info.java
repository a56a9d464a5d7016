/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Rules of language that say whether two texts of like vectors may mean something else: another
 * number, a negation, exchanged roles. They need no model and no dependency. Begin at
 * {@link io.perfguard.llm.semantic.guard.PairGuards}.
 */
@NullMarked
package io.perfguard.llm.semantic.guard;

import org.jspecify.annotations.NullMarked;
