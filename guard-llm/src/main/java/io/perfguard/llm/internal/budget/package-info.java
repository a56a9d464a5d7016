/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The file behind a budget store: records that survive a kill, and are known when they are torn.
 */
@NullMarked
package io.perfguard.llm.internal.budget;

import org.jspecify.annotations.NullMarked;
