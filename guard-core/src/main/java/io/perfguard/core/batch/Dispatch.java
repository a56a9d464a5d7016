/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

/** Why a bulk call began when it did. */
enum Dispatch {
  /** The batch was full. */
  SIZE,
  /** Its first key had waited for as long as it may. */
  LINGER,
  /** Nothing was to be waited for: no call ran, or there is no linger. */
  IDLE,
  /** The loader was closed. */
  CLOSE,
  /** One caller for itself: waiting would never have ended, or it was interrupted. */
  ALONE
}
