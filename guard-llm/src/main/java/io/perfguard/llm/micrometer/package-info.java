/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The meters of OpenTelemetry's conventions for generative AI, on Micrometer. */
@NullMarked
package io.perfguard.llm.micrometer;

import org.jspecify.annotations.NullMarked;
