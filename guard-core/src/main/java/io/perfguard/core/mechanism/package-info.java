/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Mechanisms that several guards need and that know no guard:
 * {@link io.perfguard.core.mechanism.LogLinearHistogram} and
 * {@link io.perfguard.core.mechanism.StripedSums} count,
 * {@link io.perfguard.core.mechanism.FlightTable} lets one caller load for all,
 * {@link io.perfguard.core.mechanism.BoundedNames} keeps a set of names small.
 *
 * <p>Each class opens with what it promises and why it is built so. This package uses
 * {@code io.perfguard.core.base} and the JDK, nothing else.
 */
@NullMarked
package io.perfguard.core.mechanism;

import org.jspecify.annotations.NullMarked;
