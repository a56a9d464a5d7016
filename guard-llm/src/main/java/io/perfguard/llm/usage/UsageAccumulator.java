/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.core.base.Require;
import io.perfguard.llm.internal.json.JsonTree;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the usage of one answer that comes as a stream of events. Providers report it in one
 * event or in many, and the later ones include what earlier ones said: the last counts, and nothing
 * is ever added up. In the manner of Anthropic each event holds some of the fields, and each field
 * counts as it came last; elsewhere the last usage replaces the one before.
 *
 * <p>It keeps the counts of one usage, whatever the number of events. Not thread-safe.
 */
public final class UsageAccumulator {
  /** Where events hold what an answer holds at its top, besides the event itself. */
  private static final String[] ENVELOPES = {"response", "message", "delta", "metadata", "chunk"};

  /** A usage has some twenty counts; one with many more is no usage. */
  private static final int MOST_FIELDS = 200;

  private static final int DEEPEST = 4;

  private final UsageExtractor extractor;
  private @Nullable Map<String, @Nullable Object> usage;
  private int webSearches; // of the answer that has the usage
  private @Nullable String model;

  private UsageAccumulator(UsageExtractor extractor) {
    this.extractor = extractor;
  }

  /**
   * Begins with nothing heard.
   *
   * @param extractor the extractor of the endpoint
   * @return an accumulator for one stream
   */
  public static UsageAccumulator of(UsageExtractor extractor) {
    return new UsageAccumulator(Require.nonNull(extractor, "extractor"));
  }

  /**
   * Hears an event. One without usage is passed over.
   *
   * @param json the event's data; what is no JSON, such as {@code [DONE]}, is passed over
   */
  public void accept(String json) {
    // Most events are text: those are not worth parsing.
    if (!json.contains("\"usage")
        && !json.contains("\"model")
        && !json.contains("_count\"")
        && !json.contains("okens\"")) {
      return;
    }
    Object event;
    try {
      event = JsonTree.parse(json);
    } catch (IllegalArgumentException e) {
      return;
    }
    acceptTree(event);
  }

  /**
   * The same of an event that is already parsed.
   *
   * @param event maps, lists, texts, numbers, booleans and null
   */
  public void acceptTree(@Nullable Object event) {
    hear(event);
    for (String envelope : ENVELOPES) {
      Object inside = JsonTree.at(event, envelope);
      if (inside instanceof Map) {
        hear(inside);
      }
    }
  }

  private void hear(@Nullable Object body) {
    String named = extractor.modelIn(body);
    if (named != null && !named.isEmpty()) {
      model = named;
    }
    Map<?, ?> found = extractor.usageIn(body);
    if (found == null || found.size() > MOST_FIELDS || !hasNumber(found, DEEPEST)) {
      return;
    }
    Map<String, @Nullable Object> before = usage;
    usage = before != null && extractor.isMerging() ? merged(before, found) : counts(found, 1);
    webSearches = extractor.webSearchesIn(body);
  }

  private static boolean hasNumber(@Nullable Object value, int depth) {
    if (value instanceof Map<?, ?> map && depth > 0) {
      return map.values().stream().anyMatch(inside -> hasNumber(inside, depth - 1));
    }
    return value instanceof BigDecimal;
  }

  /** A field that is null or absent later on stays what it was. */
  private static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> before, Map<?, ?> later) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(before);
    counts(later, 1).forEach((name, value) -> {
      if (value != null && merged.size() <= MOST_FIELDS) {
        merged.put(name, value);
      }
    });
    return merged;
  }

  /** What can be a count or hold counts; texts, which may be long, are left behind. */
  private static Map<String, @Nullable Object> counts(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> counts = new LinkedHashMap<>();
    map.forEach((name, value) -> {
      if (value instanceof Map<?, ?> inner && depth < DEEPEST) {
        counts.put(String.valueOf(name), counts(inner, depth + 1));
      } else if (value instanceof List || value instanceof BigDecimal || value instanceof Boolean) {
        counts.put(String.valueOf(name), value);
      }
    });
    return counts;
  }

  /**
   * Who answers.
   *
   * @return the model as the provider names it; empty if no event did so far
   */
  public Optional<String> model() {
    return Optional.ofNullable(model);
  }

  /**
   * What was heard so far.
   *
   * @return the usage; empty if no event had a complete one, so that it has to be estimated
   */
  public Optional<ExtractedUsage> usage() {
    Map<String, @Nullable Object> heard = usage;
    if (heard == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ExtractedUsage(model, extractor.report(heard, webSearches)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
