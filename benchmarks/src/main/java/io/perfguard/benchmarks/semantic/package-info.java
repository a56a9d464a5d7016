/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How well the guards and the gate of the semantic cache tell questions apart, on labelled pairs
 * and on streams.
 */
@NullMarked
package io.perfguard.benchmarks.semantic;

import org.jspecify.annotations.NullMarked;
