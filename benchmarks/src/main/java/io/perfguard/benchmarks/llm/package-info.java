/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What calls of models used and cost: mains that read labelled answers, and what it takes. */
@NullMarked
package io.perfguard.benchmarks.llm;

import org.jspecify.annotations.NullMarked;
