/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What calls used, in disjoint units, whatever the provider calls them. Begin at
 * {@link io.perfguard.llm.usage.Usage}.
 */
@NullMarked
package io.perfguard.llm.usage;

import org.jspecify.annotations.NullMarked;
