/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.routing;

import java.time.Duration;

/**
 * What is known of a replica. Immutable.
 *
 * @param name its name
 * @param up whether it answered when it was asked last, its connections can be had, and, on
 *     PostgreSQL, it is a replica still and says how far it is behind
 * @param lag how far it is behind, as it says itself; zero if it does not say
 * @param replayed up to where it has replayed the primary's log, in bytes; -1 if it does not say
 * @param reads statements and transactions that it got
 */
public record ReplicaState(String name, boolean up, Duration lag, long replayed, long reads) {}
