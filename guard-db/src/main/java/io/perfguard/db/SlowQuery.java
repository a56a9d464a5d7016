/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One execution that took longer than the data source's threshold. Immutable.
 *
 * @param sql the statement, normalised; never with a literal
 * @param operation the operation that it was part of; empty outside operations
 * @param duration how long until the driver answered
 * @param failed whether it failed
 * @param endedAt when the driver answered
 * @param origin the application's line that it came from; null if that is not known
 * @param parameters the parameters as the masker gave them; empty unless
 *     {@link GuardedDataSource.Builder#showParameters} was set
 * @param rowCount rows read of it so far
 * @param fetch how long fetching them took, so far
 */
public record SlowQuery(
    String sql,
    String operation,
    Duration duration,
    boolean failed,
    Instant endedAt,
    @Nullable Place origin,
    String parameters,
    long rowCount,
    Duration fetch) {
  /**
   * The application's line that it came from.
   *
   * @return empty if that is not known
   */
  public Optional<Place> place() {
    return Optional.ofNullable(origin);
  }
}
