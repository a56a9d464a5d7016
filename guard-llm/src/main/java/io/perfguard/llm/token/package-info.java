/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How many tokens a request has, or will have at most. Begin at
 * {@link io.perfguard.llm.token.TokenEstimator}.
 */
@NullMarked
package io.perfguard.llm.token;

import org.jspecify.annotations.NullMarked;
