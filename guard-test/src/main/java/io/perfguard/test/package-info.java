/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Assertions for the tests of applications that use Perfguard. Begin at
 * {@link io.perfguard.test.PerfguardAssertions}.
 */
@NullMarked
package io.perfguard.test;

import org.jspecify.annotations.NullMarked;
