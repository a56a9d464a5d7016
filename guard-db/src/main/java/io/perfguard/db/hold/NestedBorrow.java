/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

import io.perfguard.core.base.Place;
import java.time.Instant;
import java.util.List;

/**
 * A place that asks for a connection while its thread holds one of the same pool. Immutable.
 *
 * @param outer the frames that had asked for the one held, innermost first; empty if they are not
 *     known
 * @param inner the frames that ask for the other, innermost first; empty if they are not known
 * @param count how often
 * @param first when first
 * @param last when last
 */
public record NestedBorrow(
    List<Place> outer, List<Place> inner, long count, Instant first, Instant last) {}
