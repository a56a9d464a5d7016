/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What users and adapters implement: a model that can be asked, and whose answers are whose. Begin
 * at {@link io.perfguard.llm.spi.LlmModel}.
 */
@NullMarked
package io.perfguard.llm.spi;

import org.jspecify.annotations.NullMarked;
