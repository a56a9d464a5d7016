/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The checks that read operations, one small class for each symptom. Begin at
 * {@link io.perfguard.core.check.OperationChecks}; a module's checks lie in the module.
 */
@NullMarked
package io.perfguard.core.check;

import org.jspecify.annotations.NullMarked;
