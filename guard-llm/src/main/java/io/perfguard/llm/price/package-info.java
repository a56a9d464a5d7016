/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What calls cost, exactly. Begin at {@link io.perfguard.llm.price.PriceBook}. */
@NullMarked
package io.perfguard.llm.price;

import org.jspecify.annotations.NullMarked;
