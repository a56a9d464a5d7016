/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Models behind a URL in OpenAI's form, asked over {@code java.net.http}. Begin at
 * {@link io.perfguard.llm.http.OpenAiCompatibleModel}.
 */
@NullMarked
package io.perfguard.llm.http;

import org.jspecify.annotations.NullMarked;
