/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;

/**
 * What a book did since it was built. All are counts that only grow. Each hold ends as one of
 * settled, cancelled, released and expired, or is still open; one that is settled late has expired
 * before. Immutable.
 *
 * @param reservations holds that were made
 * @param refusals requests that got no hold: at once, or after they had waited
 * @param settled holds that were settled in time
 * @param cancelled holds of calls that were broken off
 * @param released holds of calls that were never billed
 * @param expired holds that nobody settled in time; they were charged in full
 * @param settledLate holds that were settled after they had expired, which corrected the charge
 * @param settledTwice attempts to settle a hold that had been settled before; they changed nothing
 * @param breaches calls that cost more than they had held
 * @param breached by how much more, in all
 * @param overshoots holds that put a soft limit's spent and held money above it
 * @param waits calls that waited for room
 * @param waitsInVain those of them that got none
 * @param folded requests of subjects that share a limit, since there were too many
 * @param storeFailures how often the store failed
 * @param listenerFailures how often a listener failed
 */
public record BudgetCounts(
    long reservations,
    long refusals,
    long settled,
    long cancelled,
    long released,
    long expired,
    long settledLate,
    long settledTwice,
    long breaches,
    Money breached,
    long overshoots,
    long waits,
    long waitsInVain,
    long folded,
    long storeFailures,
    long listenerFailures) {}
