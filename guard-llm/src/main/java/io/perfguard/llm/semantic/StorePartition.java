/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Require;

/**
 * The key of one partition of a {@link SemanticStore}. What differs in anything never meets.
 *
 * <p>Immutable.
 *
 * @param owner which {@link io.perfguard.llm.spi.Partition} it is
 * @param scope the hard half of the questions
 * @param embedder the identity of the embedder whose vectors these are
 * @param dimensions the length of the vectors, >= 1
 */
public record StorePartition(String owner, SemanticScope scope, String embedder, int dimensions) {
  private static final int RECORDS = 96; // this one and its scope
  private static final int STRING = 44; // without its characters

  /**
   * Checks that nothing is missing.
   *
   * @param owner which partition it is
   * @param scope the hard half of the questions
   * @param embedder the identity of the embedder
   * @param dimensions >= 1
   */
  public StorePartition {
    Require.nonNull(owner, "owner");
    Require.nonNull(scope, "scope");
    Require.nonNull(embedder, "embedder");
    Require.atLeast(1, dimensions, "dimensions");
  }

  /** About what it takes of the heap: strings that are often shared are left out. */
  int bytes() {
    return RECORDS
        + bytes(owner)
        + bytes(scope.system())
        + bytes(scope.tools())
        + bytes(scope.responseFormat())
        + bytes(scope.parameters())
        + bytes(scope.conversation())
        + bytes(scope.contextVersion())
        + bytes(scope.locale());
  }

  private static int bytes(String text) {
    return text.isEmpty() ? 0 : STRING + text.length();
  }

  /** The scope; not the owner, which may be a customer's name. */
  @Override
  public String toString() {
    return scope + " by " + embedder;
  }
}
