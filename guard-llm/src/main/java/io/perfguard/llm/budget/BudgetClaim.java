/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Require;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom a call wants to spend; it tells which limits the call touches. Immutable.
 *
 * @param session the session's name
 * @param operation the operation; null if the call belongs to none, so that no operation's limit is
 *     touched
 * @param tenant for whom the call is made; null for nobody in particular
 * @param tags any number of tags
 * @param model the model; null if it is not known yet
 */
public record BudgetClaim(
    String session,
    @Nullable String operation,
    @Nullable String tenant,
    Set<String> tags,
    @Nullable String model) {

  /**
   * Copies the tags.
   *
   * @param session the session's name
   * @param operation the operation; null if the call belongs to none, so that no operation's limit
   *     is
   * @param tenant for whom the call is made; null for nobody in particular
   * @param tags any number of tags
   * @param model the model; null if it is not known yet
   */
  public BudgetClaim {
    Require.nonNull(session, "session");
    tags = Set.copyOf(Require.nonNull(tags, "tags"));
  }

  /**
   * A claim of a session alone.
   *
   * @param session the session's name
   * @return the claim
   */
  public static BudgetClaim of(String session) {
    return new BudgetClaim(session, null, null, Set.of(), null);
  }

  /**
   * The same claim for another model.
   *
   * @param other the model
   * @return a copy
   */
  public BudgetClaim withModel(@Nullable String other) {
    return new BudgetClaim(session, operation, tenant, tags, other);
  }
}
