/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Require;
import io.perfguard.core.operation.OperationScope;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request is for: the accounts that it goes to, and the budgets that bound it.
 *
 * <p>Immutable.
 *
 * @param operation the operation; "" for the one that is running on the thread
 * @param tenant the tenant; "" if there is none
 * @param tags any further accounts
 */
public record ChatContext(String operation, String tenant, Set<String> tags) {
  /** The running operation, no tenant, no tags. */
  public static final ChatContext NONE = new ChatContext("", "", Set.of());

  static final String NO_OPERATION = "(no operation)";
  private static final int MOST_TAGS = 16;

  /**
   * Checks names.
   *
   * @param operation the operation, or ""
   * @param tenant the tenant, or ""
   * @param tags at most 16
   */
  public ChatContext {
    if (!Require.nonNull(operation, "operation").isEmpty()) {
      operation = Require.name(operation, "operation");
    }
    if (!Require.nonNull(tenant, "tenant").isEmpty()) {
      tenant = Require.name(tenant, "tenant");
    }
    Require.atMost(MOST_TAGS, Require.nonNull(tags, "tags").size(), "the number of tags");
    tags.forEach(tag -> Require.name(tag, "tag"));
    tags = Set.copyOf(tags);
  }

  /**
   * For an operation.
   *
   * @param operation its name
   * @return a context without tenant and tags
   */
  public static ChatContext of(String operation) {
    return new ChatContext(Require.name(operation, "operation"), "", Set.of());
  }

  /**
   * The same for a tenant.
   *
   * @param name the tenant
   * @return a copy
   */
  public ChatContext withTenant(String name) {
    return new ChatContext(operation, Require.name(name, "tenant"), tags);
  }

  /**
   * The same with one more tag.
   *
   * @param tag the tag
   * @return a copy
   */
  public ChatContext withTag(String tag) {
    Set<String> more = new TreeSet<>(tags);
    more.add(Require.name(tag, "tag"));
    return new ChatContext(operation, tenant, more);
  }

  /** The same with the operation that runs on this thread, where none was named. */
  ChatContext resolved() {
    if (!operation.isEmpty()) {
      return this;
    }
    OperationScope running = OperationScope.current();
    return new ChatContext(running == null ? NO_OPERATION : running.operationName(), tenant, tags);
  }
}
