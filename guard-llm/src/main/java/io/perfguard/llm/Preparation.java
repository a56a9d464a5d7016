/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request before anything is asked: it is looked at, compressed, and given its
 * models and the key by which it is kept and shared. Thread-safe.
 */
final class Preparation {
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
   * @param contextVersion asked at each request for the state of the knowledge
   * @param locale asked at each request for the language and country
   * @param warmest the highest temperature that is kept and shared, where a request sets one
   * @param toolCalls whether answers that call tools are kept
   */
  record Rules(
      @Nullable Partition partition,
      Supplier<String> contextVersion,
      Supplier<String> locale,
      double warmest,
      boolean toolCalls) {}

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
    if (!mayShare(call, asked)) {
      return new Prepared(asked, targets, null, "", "");
    }
    String version = said(rules.contextVersion(), "contextVersion");
    String locale = said(rules.locale(), "locale");
    return new Prepared(asked, targets, key(asked, wanted, version, locale), version, locale);
  }

  private Target wanted(String operation, LlmRequest request) {
    String name = request.model().isEmpty() ? router.apply(operation) : request.model();
    if (name.isEmpty() || name.equals(primary.name())) {
      return primary;
    }
    Target found = known.get(name);
    return found == null ? new Target(primary.model(), name) : found;
  }

  private boolean mayShare(ChatCall call, LlmRequest request) {
    if (rules.partition() == null) {
      return false;
    }
    Double temperature = request.temperature();
    boolean warm = temperature != null && temperature > rules.warmest();
    call.count(ChatField.BYPASS, warm);
    return !warm;
  }

  private @Nullable ChatKey key(
      LlmRequest request, Target wanted, String contextVersion, String locale) {
    Partition partition = rules.partition();
    return partition == null
        ? null
        : ChatKey.of(List.of(partition.current(), contextVersion, locale), wanted.key(), request);
  }

  private static String said(Supplier<String> source, String what) {
    String value = source.get();
    if (value == null) {
      throw new IllegalStateException(
          what + " must not be null; \"\" where it makes no difference");
    }
    return value;
  }

  /**
   * Whether an answer is worth keeping: a whole one, which calls no tool unless that is asked for.
   */
  boolean isKept(LlmResponse response) {
    if (response.text().isBlank() && response.extra().isEmpty()) {
      return false;
    }
    return rules.toolCalls()
        ? response.isWhole() || response.callsTools()
        : response.isWhole() && response.extra().isEmpty();
  }
}
