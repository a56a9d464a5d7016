/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/**
 * An entry that was found by vector. Immutable.
 *
 * @param answer the entry
 * @param cosine how near it is
 */
public record Found(StoredAnswer answer, float cosine) {}
