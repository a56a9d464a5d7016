/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import io.perfguard.llm.usage.Usage;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered.
 *
 * <p>Immutable.
 *
 * @param text the text; "" if the answer only calls tools
 * @param extra what is no text, as JSON of one stable form: tool calls; "" if there is none
 * @param model the model that answered, as the provider names it; may be more exact than the one
 *     that was asked, and sets the price
 * @param finishReason why it ended, in lower case: {@code stop}, {@code length},
 *     {@code tool_calls}, {@code content_filter} or what else the provider says; "" if it does not
 *     say
 * @param usage what it used; null if the provider did not say, and it has to be estimated
 * @param tier the tier that the provider billed, as it says
 * @param nativeResponse the answer as the library has it that asked, or null
 */
public record LlmResponse(
    String text,
    String extra,
    String model,
    String finishReason,
    @Nullable Usage usage,
    ServiceTier tier,
    @Nullable Object nativeResponse) {
  /** Only reasons that are known to mean a natural end: a new one is taken for a failure. */
  private static final Set<String> ENDS =
      Set.of("", "stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed");

  private static final Set<String> TOOLS = Set.of("tool_calls", "tool_use", "function_call");

  /**
   * Checks that nothing is missing.
   *
   * @param text the text
   * @param extra what is no text, as JSON
   * @param model the model that answered
   * @param finishReason why it ended
   * @param usage what it used, or null
   * @param tier the tier that was billed
   * @param nativeResponse the answer as the library has it, or null
   */
  public LlmResponse {
    Require.nonNull(text, "text");
    Require.nonNull(extra, "extra");
    Require.nonNull(model, "model");
    Require.nonNull(finishReason, "finishReason");
    Require.nonNull(tier, "tier");
  }

  /**
   * A plain answer.
   *
   * @param text the text
   * @param model the model that answered
   * @param usage what it used, or null if that is not known
   * @return the answer
   */
  public static LlmResponse of(String text, String model, @Nullable Usage usage) {
    return new LlmResponse(text, "", model, "stop", usage, ServiceTier.STANDARD, null);
  }

  /**
   * Whether the model came to an end by itself.
   *
   * @return false if it was cut off, filtered, calls tools, or ended for a reason that nobody knows
   */
  public boolean isWhole() {
    return ENDS.contains(finishReason.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether it ended to have tools called.
   *
   * @return true by its finish reason
   */
  public boolean callsTools() {
    return TOOLS.contains(finishReason.toLowerCase(Locale.ROOT));
  }

  /**
   * The same with another usage.
   *
   * @param used what it used
   * @return a copy
   */
  public LlmResponse withUsage(Usage used) {
    return new LlmResponse(text, extra, model, finishReason, used, tier, nativeResponse);
  }

  /**
   * The same for somebody who did not ask the model: nothing was used to give it, and no object of
   * the library that asked is shared.
   *
   * @return a copy with a usage of {@link Usage#NONE}, and without a native answer
   */
  public LlmResponse givenAgain() {
    return new LlmResponse(text, extra, model, finishReason, Usage.NONE, tier, null);
  }

  /** Which model, how long, why it ended, what it used; never what it says. */
  @Override
  public String toString() {
    return "answer of " + (model.isEmpty() ? "a model" : model) + ", " + text.length()
        + " characters" + (extra.isEmpty() ? "" : " and more")
        + (finishReason.isEmpty() ? "" : ", " + finishReason)
        + (usage == null ? "" : ", " + usage);
  }
}
