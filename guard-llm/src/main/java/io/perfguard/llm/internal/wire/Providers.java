/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.usage.LlmEndpoint;
import java.net.URI;

/** Who bills what is sent to an address. Thread-safe. */
public final class Providers {
  private Providers() {}

  /**
   * Who bills what is sent to an address.
   *
   * @param address of the request
   * @return the provider as price books name it; "" if that is not known
   */
  public static String of(URI address) {
    String provider = LlmEndpoint.at(address).provider();
    return provider.equals(LlmEndpoint.UNKNOWN) ? "" : provider;
  }
}
