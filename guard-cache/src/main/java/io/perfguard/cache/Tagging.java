/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Require;
import java.util.Collection;
import java.util.List;

/** What may be a tag. */
final class Tagging {
  static final int MOST = 16;

  private Tagging() {}

  static Collection<String> checked(Collection<String> tags) {
    Collection<String> all = List.copyOf(Require.nonNull(tags, "tags"));
    Require.atMost(MOST, all.size(), "number of tags of an entry");
    all.forEach(Tagging::checked);
    return all;
  }

  static String checked(String tag) {
    if (Require.nonNull(tag, "tag").isBlank()) {
      throw new IllegalArgumentException("tag must not be blank, was \"" + tag + '"');
    }
    return tag;
  }
}
