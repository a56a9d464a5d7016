/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.core.base.Require;
import io.perfguard.llm.internal.json.JsonTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the answer of a provider what the call used. Which extractor fits is decided by the
 * endpoint that was called, never guessed from the answer: the same field means one thing here and
 * another there.
 *
 * <p>Values that a provider counts beside a total are added to it, so that totals are totals with
 * every provider. Answers of OpenAI's Responses list their web searches in {@code output}, each of
 * which is billed; the extractor that comes with us counts them.
 *
 * <p>Immutable.
 */
public final class UsageExtractor {
  private final String provider;
  private final String flavor;
  private final JsonPath root;
  private final JsonPath model;
  private final List<Mapping> mappings;
  private final boolean listing;
  private final boolean merging;

  /**
   * An extractor.
   *
   * @param listing whether answers list their searches one by one, and no count says how many
   */
  UsageExtractor(
      String provider,
      String flavor,
      JsonPath root,
      JsonPath model,
      List<Mapping> mappings,
      boolean listing) {
    this.listing = listing;
    this.provider = provider;
    this.flavor = flavor;
    this.root = root;
    this.model = model;
    this.mappings = List.copyOf(mappings);
    this.merging = this.mappings.stream().anyMatch(Mapping::isAnthropic);
  }

  /**
   * A value and where it goes.
   *
   * @param paths where it is; the first that has a number is taken
   * @param count what it adds to, or null if that is unknown here, and it is passed over
   * @param required whether an answer without it has no usage
   */
  record Mapping(List<JsonPath> paths, @Nullable ReportedCount count, boolean required) {
    Mapping {
      paths = List.copyOf(paths);
    }

    boolean isAnthropic() {
      return paths.contains(JsonPath.of("cache_read_input_tokens"));
    }
  }

  /**
   * The extractor that comes with us for an endpoint.
   *
   * @param provider such as {@code openai}; one that is unknown has the flavours {@code chat},
   *     {@code responses}, {@code embeddings} and {@code images} of OpenAI, and {@code anthropic}
   * @param flavor such as {@code chat}; {@code default} is the provider's own
   * @return the extractor; empty if the provider has no such flavour
   */
  public static Optional<UsageExtractor> forEndpoint(String provider, String flavor) {
    return UsageExtractors.find(provider, flavor);
  }

  /**
   * The extractor for an endpoint.
   *
   * @param endpoint the endpoint
   * @return the extractor; empty if the provider has no such flavour
   */
  public static Optional<UsageExtractor> forEndpoint(LlmEndpoint endpoint) {
    return UsageExtractors.find(endpoint.provider(), endpoint.flavor());
  }

  /**
   * Reads an extractor of a price file in the format of genai-prices: {@code api_flavor},
   * {@code root}, {@code model_path}, {@code mappings} of {@code path}, {@code dest} and
   * {@code required}. A {@code dest} that is unknown here is passed over. What the file does not
   * map is not counted.
   *
   * @param provider whose it is
   * @param json the object, as maps, lists and texts
   * @return the extractor
   * @throws IllegalArgumentException if it is none
   */
  public static UsageExtractor parse(String provider, @Nullable Object json) {
    String where = "extractor of " + provider;
    if (!(json instanceof Map<?, ?> map) || !(map.get("mappings") instanceof List<?> list)) {
      throw new IllegalArgumentException(where + " must be an object with mappings");
    }
    String flavor = map.get("api_flavor") instanceof String text ? text : "default";
    where += ", " + flavor;
    Object modelPath = map.get("model_path");
    List<Mapping> mappings = new ArrayList<>();
    for (Object one : list) {
      mappings.add(mapping(one, where));
    }
    return new UsageExtractor(
        provider,
        flavor,
        JsonPath.parse(map.get("root"), where + ": root"),
        modelPath == null
            ? JsonPath.of("model")
            : JsonPath.parse(modelPath, where + ": model_path"),
        mappings,
        false);
  }

  private static Mapping mapping(@Nullable Object json, String where) {
    if (!(json instanceof Map<?, ?> map) || !(map.get("dest") instanceof String dest)) {
      throw new IllegalArgumentException(where + ": a mapping must be an object with dest");
    }
    JsonPath path = JsonPath.parse(map.get("path"), where + ": path of " + dest);
    ReportedCount count = ReportedCount.find(dest)
        .filter(found -> found != ReportedCount.REQUESTS) // one for each call, never reported
        .orElse(null);
    return new Mapping(List.of(path), count, !Boolean.FALSE.equals(map.get("required")));
  }

  /**
   * Whose answers it reads.
   *
   * @return the provider, such as {@code openai}
   */
  public String provider() {
    return provider;
  }

  /**
   * Which of its interfaces.
   *
   * @return the flavour, such as {@code chat}
   */
  public String flavor() {
    return flavor;
  }

  /**
   * Reads an answer.
   *
   * @param json its text
   * @return what it used
   * @throws IllegalArgumentException if it is no JSON, or has no usage, or one that cannot be; the
   *     message names the place, not what is there
   */
  public ExtractedUsage extract(String json) {
    return extractTree(JsonTree.parse(Require.nonNull(json, "json")));
  }

  /**
   * The same of an answer that is already parsed.
   *
   * @param body maps, lists, texts, {@link BigDecimal}s, booleans and null
   * @return what it used
   * @throws IllegalArgumentException if it has no usage, or one that cannot be
   */
  public ExtractedUsage extractTree(@Nullable Object body) {
    Object found = root.in(body);
    if (!(found instanceof Map<?, ?> usage)) {
      throw new IllegalArgumentException(
          "usage must be an object at " + place("") + ", was " + JsonPath.type(found));
    }
    return new ExtractedUsage(modelIn(body), report(usage, webSearchesIn(body)));
  }

  /** The usage in an answer, or null if there is none. */
  @Nullable
  Map<?, ?> usageIn(@Nullable Object body) {
    return root.in(body) instanceof Map<?, ?> usage ? usage : null;
  }

  /** The model that an answer names, or null. */
  @Nullable
  String modelIn(@Nullable Object body) {
    return model.in(body) instanceof String name ? name : null;
  }

  /** Whether events of a stream carry parts of the usage, so that later ones complete earlier. */
  boolean isMerging() {
    return merging;
  }

  /** How many searches an answer lists. */
  int webSearchesIn(@Nullable Object body) {
    return listing ? WebSearchCalls.in(body) : 0;
  }

  UsageReport report(Map<?, ?> usage, int webSearches) {
    UsageReport.Builder report = UsageReport.builder();
    boolean known = false;
    for (Mapping mapping : mappings) {
      ReportedCount count = mapping.count();
      if (count != null) {
        known = true;
        BigDecimal amount = amount(mapping, usage);
        if (amount != null) {
          report.add(count, amount);
        }
      }
    }
    if (known && report.isEmpty()) {
      throw new IllegalArgumentException("usage must have a count at " + place("") + ", had none");
    }
    if (webSearches > 0) {
      report.add(ReportedCount.WEB_SEARCHES, webSearches);
    }
    return report.build();
  }

  private @Nullable BigDecimal amount(Mapping mapping, Map<?, ?> usage) {
    Object found = null;
    for (JsonPath path : mapping.paths()) {
      found = path.in(usage);
      if (found instanceof BigDecimal amount) {
        return amount;
      }
      if (found instanceof Boolean) {
        break; // a value that cannot be a count, and no absence
      }
    }
    if (mapping.required() || found instanceof Boolean) {
      throw new IllegalArgumentException("usage must have a number at "
          + place("." + mapping.paths().get(0)) + ", had " + JsonPath.type(found));
    }
    return null;
  }

  private String place(String path) {
    String place = root + path;
    return place.isEmpty() ? "the top" : place;
  }

  /** {@code openai chat}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", provider, flavor);
  }
}
