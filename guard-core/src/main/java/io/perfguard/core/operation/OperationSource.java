/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Configuration;

/** What woven methods are bound to: a {@code GuardRegistry}. Implementations are thread-safe. */
public interface OperationSource {
  /**
   * The operation of a name, made at its first use.
   *
   * @param name not blank, at most 200 characters
   * @return the operation
   */
  NamedOperation operation(String name);

  /**
   * The settings.
   *
   * @return the settings
   */
  Configuration configuration();

  /**
   * Closes something when this is closed.
   *
   * @param closeable what to close
   */
  void closeWithThis(AutoCloseable closeable);
}
