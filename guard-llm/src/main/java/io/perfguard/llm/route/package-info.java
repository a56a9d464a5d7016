/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Which model is good enough for an operation, and what the others would cost. Begin at
 * {@link io.perfguard.llm.route.ModelRouter}.
 */
@NullMarked
package io.perfguard.llm.route;

import org.jspecify.annotations.NullMarked;
