/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The fault lab: HTTP clients side by side while their origin, or the network before it, fails and
 * comes back. Begin at {@link io.perfguard.benchmarks.faults.CellRun}; a new client is a line in
 * {@link io.perfguard.benchmarks.faults.Clients}, a new fault one in
 * {@link io.perfguard.benchmarks.faults.Fault}. All sockets are on the loopback interface.
 */
@NullMarked
package io.perfguard.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
