/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import io.perfguard.core.base.SaltedHash;

/** Salted hashes of what must not be kept. Nothing here allocates. Stateless; thread-safe. */
public final class Hashes {
  private Hashes() {}

  /**
   * The hash of a text.
   *
   * @param text the text
   * @return 64 bits, meaningless outside of this process
   */
  public static long of(String text) {
    return SaltedHash.of((Object) text);
  }

  /**
   * The hash of a text after others.
   *
   * @param hash of what came before
   * @param text the text
   * @return 64 bits
   */
  public static long mix(long hash, String text) {
    return SaltedHash.ofLong(hash * 31 + of(text));
  }
}
