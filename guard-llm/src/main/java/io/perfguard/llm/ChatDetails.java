/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.prompt.PromptAnalysis;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dearer numbers of a session: who spent what, on which model, when, and what else it could
 * have cost. As JSON and CSV by {@link ChatExport}.
 *
 * <p>Immutable.
 *
 * @param stats its numbers
 * @param byOperationAndModel by operation, then by model, the dearest first; at most 500 pairs,
 *     further ones are {@code _other}
 * @param byTenant the dearest first, at most 200
 * @param byTag the dearest first, at most 200
 * @param hours of the last 31 days, oldest first, those without a request left out
 * @param budgets each limit as it stands
 * @param unpricedModels attempts of models without a price, by model; where only the price of the
 *     priority tier is not known, by {@code gpt-4o (priority)}
 * @param modelReasons why a model was chosen, by model or operation
 * @param whatIf what the traffic would have cost with the session's other models
 * @param prompts the prompts so far
 * @param fineTuneCandidates operations that say the same long thing again and again
 */
public record ChatDetails(
    ChatStats stats,
    Map<String, List<Spend>> byOperationAndModel,
    List<Spend> byTenant,
    List<Spend> byTag,
    List<SpendHour> hours,
    List<BudgetState> budgets,
    Map<String, Long> unpricedModels,
    Map<String, String> modelReasons,
    List<ModelAlternative> whatIf,
    PromptAnalysis prompts,
    List<FineTuneCandidate> fineTuneCandidates)
    implements GuardDetails {
  /**
   * Copies.
   *
   * @param stats its numbers
   * @param byOperationAndModel by operation, then by model
   * @param byTenant the dearest first
   * @param byTag the dearest first
   * @param hours oldest first
   * @param budgets each limit as it stands
   * @param unpricedModels attempts of models without a price
   * @param modelReasons why a model was chosen
   * @param whatIf what the traffic would have cost
   * @param prompts the prompts so far
   * @param fineTuneCandidates operations that say the same long thing again and again
   */
  public ChatDetails {
    Require.nonNull(stats, "stats");
    Map<String, List<Spend>> copied = new TreeMap<>();
    byOperationAndModel.forEach((operation, models) -> copied.put(operation, List.copyOf(models)));
    byOperationAndModel = Collections.unmodifiableMap(copied);
    byTenant = List.copyOf(byTenant);
    byTag = List.copyOf(byTag);
    hours = List.copyOf(hours);
    budgets = List.copyOf(budgets);
    unpricedModels = Map.copyOf(unpricedModels);
    modelReasons = Collections.unmodifiableMap(new LinkedHashMap<>(modelReasons));
    whatIf = List.copyOf(whatIf);
    Require.nonNull(prompts, "prompts");
    fineTuneCandidates = List.copyOf(fineTuneCandidates);
  }

  /**
   * What each operation spent.
   *
   * @return the dearest first
   */
  public List<Spend> byOperation() {
    Map<String, Spend> all = new TreeMap<>();
    byOperationAndModel.forEach((operation, models) -> {
      Spend sum = ChatRecorder.none(operation);
      for (Spend model : models) {
        sum = sum.plus(model);
      }
      all.put(operation, sum);
    });
    return ChatRecorder.sorted(all);
  }

  /**
   * What was spent on each model.
   *
   * @return the dearest first
   */
  public List<Spend> byModel() {
    Map<String, Spend> all = new TreeMap<>();
    byOperationAndModel
        .values()
        .forEach(models -> models.forEach(model -> all.merge(model.name(), model, Spend::plus)));
    return ChatRecorder.sorted(all);
  }

  @Override
  public List<Evidence> blocks() {
    return ChatBlocks.of(this);
  }
}
