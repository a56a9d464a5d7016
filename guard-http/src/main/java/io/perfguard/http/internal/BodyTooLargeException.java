/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.DataSize;
import java.io.IOException;

/** The body of an answer is larger than the application allows. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  BodyTooLargeException(String guard, DataSize limit) {
    super(guard + ": the answer's body is larger than " + limit
        + "; it was cut off. Raise maximumBody, or read it as a stream");
  }
}
