/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one and the same model is called by those who offer it:
 * {@code us.anthropic.claude-sonnet-4-5-20250929-v1:0}, {@code anthropic/claude-sonnet-4.5},
 * {@code claude-sonnet-4-5@20250929}. Thread-safe.
 */
final class ModelNames {
  private static final Pattern GEOGRAPHY =
      Pattern.compile("^(us|eu|apac|ap|jp|au|ca|us-gov)\\.(?=[a-z0-9]+\\.)");
  private static final Pattern EVERYWHERE = Pattern.compile("^global\\.(?=[a-z0-9]+\\.)");
  private static final Pattern VENDOR = Pattern.compile(
      "^(anthropic|amazon|meta|mistral|cohere|deepseek|openai|ai21|qwen|google|moonshot)\\.");
  private static final Pattern VERSION = Pattern.compile("-v\\d+(:\\d+)?(:\\w+)?$");
  private static final Pattern DATE =
      Pattern.compile("[-@](20\\d{2}-?\\d{2}-?\\d{2}|\\d{2}-20\\d{2}|default)$");
  private static final Pattern DOTTED = Pattern.compile("(?<=\\d)\\.(?=\\d)");
  private static final Pattern NO_LETTER = Pattern.compile("[^a-z0-9]");

  private static final Map<String, String> PROVIDERS = Map.ofEntries(
      Map.entry("openai", "openai"),
      Map.entry("openaiofficial", "openai"),
      Map.entry("openairesponses", "openai"),
      Map.entry("azureopenai", "azure"),
      Map.entry("azureai", "azure"),
      Map.entry("azuretext", "azure"),
      Map.entry("microsoftfoundry", "azure"),
      Map.entry("gemini", "google"),
      Map.entry("googleaigemini", "google"),
      Map.entry("googlegenai", "google"),
      Map.entry("googlegla", "google"),
      Map.entry("googlevertexai", "google"),
      Map.entry("googlevertex", "google"),
      Map.entry("googlevertexaigemini", "google"),
      Map.entry("googlevertexaianthropic", "google"),
      Map.entry("vertexai", "google"),
      Map.entry("vertexaigemini", "google"),
      Map.entry("vertexailanguagemodels", "google"),
      Map.entry("vertexaianthropicmodels", "google"),
      Map.entry("vertex", "google"),
      Map.entry("amazonbedrock", "aws"),
      Map.entry("awsbedrock", "aws"),
      Map.entry("bedrock", "aws"),
      Map.entry("bedrockconverse", "aws"),
      Map.entry("amazon", "aws"),
      Map.entry("mistralai", "mistral"),
      Map.entry("xai", "x-ai"),
      Map.entry("coherechat", "cohere"),
      Map.entry("togetherai", "together"),
      Map.entry("fireworksai", "fireworks"),
      Map.entry("moonshot", "moonshotai"));

  private ModelNames() {}

  /** Whether a name says that it is processed in a region, which some bill more for. */
  static boolean isGeographic(String model) {
    return GEOGRAPHY.matcher(model.toLowerCase(Locale.ROOT)).find();
  }

  /** What we call a provider that others call so, or its name as it is. */
  static String provider(String name) {
    String plain = NO_LETTER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    return PROVIDERS.getOrDefault(plain, name.strip().toLowerCase(Locale.ROOT));
  }

  /** The name as it is, then ever plainer ones; a fine-tuned model is none of its base's names. */
  static List<String> candidates(String model) {
    String name = model.strip().toLowerCase(Locale.ROOT);
    Set<String> names = new LinkedHashSet<>();
    names.add(name);
    if (name.startsWith("ft:")) {
      return List.copyOf(names);
    }
    name = name.substring(name.lastIndexOf('/') + 1);
    names.add(name);
    name = GEOGRAPHY.matcher(name).replaceFirst("");
    name = EVERYWHERE.matcher(name).replaceFirst("");
    names.add(name);
    name = VENDOR.matcher(name).replaceFirst("");
    names.add(name);
    name = VERSION.matcher(name).replaceFirst("");
    names.add(name);
    Matcher date = DATE.matcher(name);
    if (date.find()) {
      name = name.substring(0, date.start());
      names.add(name);
    }
    if (name.endsWith("-latest")) {
      names.add(name.substring(0, name.length() - "-latest".length()));
    }
    List<String> all = new ArrayList<>(names);
    for (String one : names) {
      all.add(DOTTED.matcher(one).replaceAll("-"));
    }
    return all;
  }
}
