/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the tests of applications that use Perfguard need: assertions, which begin at
 * {@link io.perfguard.test.PerfguardAssertions}, and annotations that limit what a test may ask of
 * its database, {@link io.perfguard.test.QueryBudget} and {@link io.perfguard.test.NoNPlusOne}. Who
 * implements an interface of Perfguard extends its contract, such as
 * {@link io.perfguard.test.BudgetStoreContract}.
 */
@NullMarked
package io.perfguard.test;

import org.jspecify.annotations.NullMarked;
