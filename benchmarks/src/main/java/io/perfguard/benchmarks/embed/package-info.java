/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Embedders beside what they are made of, and beside their peers. */
@NullMarked
package io.perfguard.benchmarks.embed;

import org.jspecify.annotations.NullMarked;
