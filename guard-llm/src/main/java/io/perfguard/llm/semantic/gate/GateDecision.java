/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/**
 * What the gate decided and from what. Holds no word of the texts. Immutable.
 *
 * @param serve whether the known answer may be served
 * @param cosine of the vectors, -1..1
 * @param score log-odds of the prior alone, before what partition and entry have learned;
 *     {@code NaN} if the gate is a bare threshold
 * @param probability that the answer fits, 0..1, with what was learned; {@code NaN} if the gate is
 *     a bare threshold
 * @param lower end of the 90 % interval of the probability
 * @param upper end of the 90 % interval of the probability
 * @param threshold what probability was asked for, or what cosine if the gate is a bare threshold
 */
public record GateDecision(
    boolean serve,
    double cosine,
    double score,
    double probability,
    double lower,
    double upper,
    double threshold) {}
