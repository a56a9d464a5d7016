/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where the time of an operation goes. Begin at {@link io.perfguard.core.operation.NamedOperation}
 * to run one, at {@link io.perfguard.core.operation.ResourceTimer} to write a guard that adds its
 * time to the one that is running.
 *
 * <p>Design note 0002 explains how time is shared out when branches run in parallel.
 */
@NullMarked
package io.perfguard.core.operation;

import org.jspecify.annotations.NullMarked;
