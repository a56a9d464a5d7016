/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

import io.perfguard.core.base.Place;
import java.util.List;

/**
 * What connections that were asked for at one place did. Immutable.
 *
 * @param frames the application's frames, innermost first; empty for all whose place is not known
 * @param count how many of them were looked at
 * @param heldNanos how long they were held
 * @param busyNanos how long something ran on them
 * @param remoteNanos how long remote calls ran meanwhile
 * @param longestNanos the longest hold
 */
public record Holds(
    List<Place> frames,
    long count,
    long heldNanos,
    long busyNanos,
    long remoteNanos,
    long longestNanos) {}
