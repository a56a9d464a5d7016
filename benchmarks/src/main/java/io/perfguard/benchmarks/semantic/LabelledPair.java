/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

/**
 * Two texts, and whether they ask the same. Immutable.
 *
 * @param kind the phenomenon; empty if the file names none
 * @param same whether one may be answered with the other's answer
 * @param first a text
 * @param second another
 */
record LabelledPair(String kind, boolean same, String first, String second) {}
