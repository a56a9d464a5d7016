/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request before anything is asked: it is looked at, compressed, and given its
 * models and the key by which it is kept and shared. Thread-safe.
 */
final class Preparation {
  private static final Set<String> WHOLE = Set.of("", "stop", "end_turn", "stop_sequence");
  private static final Set<String> TOOLS = Set.of("tool_calls", "tool_use", "function_call");

  private final Rules rules;
  private final Target primary;
  private final List<Target> fallbacks;
  private final Map<String, Target> known;
  private final UnaryOperator<String> router;
  private final Squeeze squeeze;

  /**
   * What may be kept and shared.
   *
   * @param partition whose answers are whose; null if nothing is kept or shared
   * @param warmest the highest temperature that is kept and shared, where a request sets one
   * @param toolCalls whether answers that call tools are kept
   */
  record Rules(@Nullable Partition partition, double warmest, boolean toolCalls) {}

  /** Makes a request shorter. */
  @FunctionalInterface
  interface Squeeze {
    LlmRequest apply(ChatCall call, LlmRequest request, Target target);
  }

  /**
   * What to do with requests.
   *
   * @param router gives an operation's model, or ""
   */
  Preparation(
      Rules rules,
      Target primary,
      List<Target> fallbacks,
      Map<String, Target> known,
      UnaryOperator<String> router,
      Squeeze squeeze) {
    this.rules = rules;
    this.primary = primary;
    this.fallbacks = fallbacks;
    this.known = known;
    this.router = router;
    this.squeeze = squeeze;
  }

  Prepared prepare(ChatCall call, LlmRequest request) {
    String operation = call.context().operation();
    Target wanted = wanted(operation, request);
    call.model(wanted.name());
    LlmRequest asked = squeeze.apply(call, request, wanted);
    List<Target> targets = new ArrayList<>(1 + fallbacks.size());
    targets.add(wanted);
    for (Target fallback : fallbacks) {
      if (!fallback.key().equals(wanted.key())) {
        targets.add(fallback);
      }
    }
    return new Prepared(asked, targets, key(call, asked, wanted));
  }

  private Target wanted(String operation, LlmRequest request) {
    String name = request.model().isEmpty() ? router.apply(operation) : request.model();
    if (name.isEmpty() || name.equals(primary.name())) {
      return primary;
    }
    Target found = known.get(name);
    return found == null ? new Target(primary.model(), name) : found;
  }

  private @Nullable ChatKey key(ChatCall call, LlmRequest request, Target wanted) {
    Partition partition = rules.partition();
    if (partition == null) {
      return null;
    }
    Double temperature = request.temperature();
    if (temperature != null && temperature > rules.warmest()) {
      call.add(ChatField.BYPASS, 1);
      return null;
    }
    return ChatKey.of(partition.current(), wanted.key(), request);
  }

  /**
   * Whether an answer is worth keeping: a whole one, which calls no tool unless that is asked for.
   */
  boolean isKept(LlmResponse response) {
    if (response.text().isBlank() && response.extra().isEmpty()) {
      return false;
    }
    boolean whole = WHOLE.contains(response.finishReason());
    return rules.toolCalls()
        ? whole || TOOLS.contains(response.finishReason())
        : whole && response.extra().isEmpty();
  }
}
