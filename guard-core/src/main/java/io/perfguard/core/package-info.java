/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The registry that all guards of an application meet in. Begin at
 * {@link io.perfguard.core.GuardRegistry}.
 */
@NullMarked
package io.perfguard.core;

import org.jspecify.annotations.NullMarked;
