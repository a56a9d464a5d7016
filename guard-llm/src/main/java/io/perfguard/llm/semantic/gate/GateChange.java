/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/**
 * A partition asks for more likeness than before, since too many of its hits were wrong. Immutable.
 *
 * @param from log-odds that were asked for
 * @param to log-odds that are asked for now; infinite if only equal texts are served
 * @param labelled hits with a label, of those that are remembered, by their weight
 * @param wrong those that were wrong, by their weight
 * @param upperBound 95 % upper bound of the false-hit rate that led to it, 0..1
 * @param delta the bound that it passed
 */
public record GateChange(
    double from, double to, double labelled, double wrong, double upperBound, double delta) {}
