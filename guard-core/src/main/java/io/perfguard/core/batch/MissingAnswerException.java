/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

/**
 * A bulk call ended well and had no answer for a key. The message names the loader, never the key.
 * Immutable.
 */
public final class MissingAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MissingAnswerException(String loader, int keys) {
    super(
        loader + ": a bulk call for " + keys + (keys == 1 ? " key" : " keys")
            + " gave no answer for this one; if that is no error, build the loader with missingAsNull()");
  }
}
