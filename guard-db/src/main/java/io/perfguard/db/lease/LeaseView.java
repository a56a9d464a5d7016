/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.db.detect.CallSite;
import io.perfguard.db.sql.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * What a lease was doing at one moment. Immutable.
 *
 * @param lease whose
 * @param use tells this use of the slot from others
 * @param isWaiting whether the connection is still waited for
 * @param thread who waits, or worked with it last
 * @param site where it was asked for; null if that is not known
 * @param outer the connection of the same pool that the thread held already; null for none
 * @param latest what ran on it last; null for nothing
 * @param asked when it was asked for
 * @param since when it was got
 * @param busySince since when something runs on it; 0 for nothing
 * @param idleSince since when nothing runs on it, if nothing does
 * @param busyEnded how long what ended took
 * @param remoteSince since when a remote call runs meanwhile; 0 for none
 * @param remoteEnded how long such calls took
 * @param transactionSince since when a transaction is open; 0 for none
 */
public record LeaseView(
    Lease lease,
    long use,
    boolean isWaiting,
    Thread thread,
    @Nullable CallSite site,
    @Nullable Lease outer,
    @Nullable Fingerprint latest,
    long asked,
    long since,
    long busySince,
    long idleSince,
    long busyEnded,
    long remoteSince,
    long remoteEnded,
    long transactionSince) {

  /**
   * How long something ran on it.
   *
   * @param now until when
   * @return nanoseconds
   */
  public long busyNanos(long now) {
    return busyEnded + (busySince == 0 ? 0 : Math.max(0, now - busySince));
  }

  /**
   * How long remote calls ran while it was held.
   *
   * @param now until when
   * @return nanoseconds
   */
  public long remoteNanos(long now) {
    return remoteEnded + (remoteSince == 0 ? 0 : Math.max(0, now - remoteSince));
  }

  /**
   * Whether it goes on.
   *
   * @return false once it was got, refused or given back
   */
  public boolean isStill() {
    return lease.isStill(use);
  }
}
