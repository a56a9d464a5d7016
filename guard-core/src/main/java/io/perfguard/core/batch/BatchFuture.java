/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of one caller, in a list of those of its place. */
final class BatchFuture<V extends @Nullable Object> extends CompletableFuture<V> {
  /** The one that came before; under the dispatcher's lock. */
  @Nullable
  BatchFuture<V> next;
}
