/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

/** Which way a call goes. */
public enum Direction {
  /** Others call us. */
  INBOUND,
  /** We call others. */
  OUTBOUND
}
