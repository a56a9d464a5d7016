/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.llm.internal.json.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The web searches of an answer of OpenAI's Responses: items of {@code output} of their own type.
 * An item says what it did in {@code action}. A search is billed; to open a page that was found, or
 * to look for a text in it, is not. Older answers name no action: there, each item is a search.
 * What became of it does not matter. Thread-safe.
 */
final class WebSearchCalls {
  private WebSearchCalls() {}

  static int in(@Nullable Object body) {
    int searches = 0;
    if (JsonTree.at(body, "output") instanceof List<?> items) {
      for (Object item : items) {
        searches += isSearch(item) ? 1 : 0;
      }
    }
    return searches;
  }

  private static boolean isSearch(@Nullable Object item) {
    if (!(item instanceof Map<?, ?> map) || !"web_search_call".equals(map.get("type"))) {
      return false;
    }
    Object action = JsonTree.at(map, "action", "type");
    return !(action instanceof String name) || name.equals("search");
  }
}
