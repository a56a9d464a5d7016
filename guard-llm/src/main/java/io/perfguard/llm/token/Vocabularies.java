/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The vocabularies that were asked for, one of each in the process. Thread-safe. */
final class Vocabularies {
  private static final Map<TokenEncoding, Encoding> LOADED = new ConcurrentHashMap<>();

  private Vocabularies() {}

  /** Reads it if nobody did; who asks meanwhile waits. */
  static Encoding load(TokenEncoding encoding, EncodingType type) {
    Encoding loaded = LOADED.get(encoding);
    return loaded != null
        ? loaded
        : LOADED.computeIfAbsent(
            encoding, key -> Encodings.newLazyEncodingRegistry().getEncoding(type));
  }

  static boolean isLoaded(TokenEncoding encoding) {
    return LOADED.containsKey(encoding);
  }
}
