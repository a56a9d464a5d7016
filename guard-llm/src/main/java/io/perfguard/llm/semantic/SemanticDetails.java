/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.llm.semantic.gate.GateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dearer numbers of a semantic cache. Immutable.
 *
 * @param objections how often each guard stopped what was nearest
 * @param nearMisses cosines of those that guards let pass and the gate did not
 * @param lastChange when a gate asked for more last; null if none did
 * @param openCalls calls of the model that others could join now
 */
public record SemanticDetails(
    Map<String, Long> objections,
    CosineCounts nearMisses,
    @Nullable GateChange lastChange,
    int openCalls)
    implements GuardDetails {
  /**
   * Copies.
   *
   * @param objections how often each guard stopped what was nearest
   * @param nearMisses cosines of those that the gate stopped
   * @param lastChange when a gate asked for more last
   * @param openCalls calls that others could join now
   */
  public SemanticDetails {
    objections = Map.copyOf(objections);
  }

  @Override
  public List<Evidence> blocks() {
    List<List<String>> rows = new ArrayList<>();
    objections.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry ->
            rows.add(List.of(entry.getKey(), String.format(Locale.ROOT, "%,d", entry.getValue()))));
    List<Evidence> blocks = new ArrayList<>();
    if (!rows.isEmpty()) {
      blocks.add(Evidence.table("questions stopped by guards", List.of("guard", "times"), rows));
    }
    if (nearMisses.total() > 0) {
      blocks.add(Evidence.text("not near enough, by cosine: " + nearMisses));
    }
    return blocks;
  }
}
