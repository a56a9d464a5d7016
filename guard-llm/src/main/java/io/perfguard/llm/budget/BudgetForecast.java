/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * What will have been spent at the end of a window, if spending goes on as it did in it.
 *
 * <p>The method is linear. The rate is what was spent so far by the time that has passed in the
 * window; what is spent at that rate in the time that is left comes on top. The interval holds the
 * sum of the time that is left in 95 of 100 cases, if what is spent in equal parts of the window
 * (96 of a calendar window, 60 of a rolling one) varies by chance around the rate: with the
 * standard deviation <i>s</i> of <i>m</i> parts that were seen and <i>k</i> parts to come, it is
 * {@code t(m-1) s sqrt(k + k²/m)} to either side, where the second term is that the rate itself is
 * known from <i>m</i> parts only. Days and nights, or a trend, are not modelled. There is none
 * before four parts were seen.
 *
 * <p>Of a rolling window, which has no end, it is the sum of a whole window that begins now at the
 * rate of the one that ends now.
 *
 * <p>Immutable.
 *
 * @param at when it ends
 * @param expected what will have been spent
 * @param low the lower end of the interval, never below what is spent already
 * @param high the upper end
 * @param exhausted when the limit is reached at the rate; empty if that is not before {@code at}
 */
public record BudgetForecast(
    Instant at, Money expected, Money low, Money high, Optional<Instant> exhausted) {}
