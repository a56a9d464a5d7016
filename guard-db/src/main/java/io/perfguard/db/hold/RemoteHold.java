/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hold;

import io.perfguard.core.base.Place;
import io.perfguard.core.operation.Resource;
import java.time.Instant;
import java.util.List;

/**
 * Remote calls of one place while a connection was held that another place had asked for.
 * Immutable.
 *
 * @param borrowed the frames that asked for the connection, innermost first; empty if they are not
 *     known
 * @param called the frames that called, innermost first
 * @param resource what was called
 * @param count how often
 * @param nanos how long all calls took
 * @param longestNanos how long the longest took
 * @param first when the first ended
 * @param last when the latest ended
 */
public record RemoteHold(
    List<Place> borrowed,
    List<Place> called,
    Resource resource,
    long count,
    long nanos,
    long longestNanos,
    Instant first,
    Instant last) {}
