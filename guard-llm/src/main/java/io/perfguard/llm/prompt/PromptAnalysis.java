/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the prompts of an application hold, and what could be saved of them.
 *
 * <p>Immutable.
 *
 * @param operations each operation, the one with most input tokens first
 * @param total all of them together
 * @param longPromptTokens an average above this is called long
 * @param window among how many calls before a duplicate was looked for
 */
public record PromptAnalysis(
    List<PromptFigures> operations, PromptFigures total, long longPromptTokens, int window) {
  private static final double WORTH_A_WORD = 0.02;
  private static final double LOOSE_BOUND = 0.25;

  /**
   * Copies the list.
   *
   * @param operations each operation
   * @param total all of them together
   * @param longPromptTokens an average above this is called long
   * @param window among how many calls before a duplicate was looked for
   */
  public PromptAnalysis {
    operations = List.copyOf(operations);
    Require.nonNull(total, "total");
    Require.atLeast(1, longPromptTokens, "longPromptTokens");
    Require.atLeast(1, window, "window");
  }

  /**
   * One operation.
   *
   * @param name its name
   * @return empty if it sent no prompt, or was folded into {@code _other}
   */
  public Optional<PromptFigures> find(String name) {
    return operations.stream().filter(each -> each.operation().equals(name)).findFirst();
  }

  /**
   * Whether prompts of an operation are long on average.
   *
   * @param figures the operation
   * @return false without data
   */
  public boolean isLong(PromptFigures figures) {
    return figures.averageTokens() > longPromptTokens;
  }

  /** A few lines for each operation, the dearest first: what is so, and what it costs. */
  @Override
  public String toString() {
    if (!total.hasData()) {
      return "no prompt yet";
    }
    StringBuilder text = new StringBuilder();
    operations.forEach(each -> tell(each, text));
    if (operations.size() > 1) {
      tell(total, text);
    }
    return text.toString().stripTrailing();
  }

  private void tell(PromptFigures f, StringBuilder out) {
    line(
        out,
        "%s: %,d prompts of %,.0f tokens on average (p50 %,.0f, p95 %,.0f, longest %,d)%s",
        f.operation(),
        f.counts().calls(),
        f.averageTokens(),
        f.p50Tokens(),
        f.p95Tokens(),
        f.maximumTokens(),
        isLong(f) ? String.format(Locale.ROOT, ": more than %,d", longPromptTokens) : "");
    tellRepetition(f, out);
    tellContent(f, out);
    tellAnswers(f, out);
  }

  private void tellRepetition(PromptFigures f, StringBuilder out) {
    if (f.duplicateRate() >= WORTH_A_WORD) {
      line(
          out,
          "  %s came before, within %,d calls, letter by letter%s: a cache of answers serves them",
          percent(f.duplicateRate()),
          window,
          f.atStake().map(s -> ", for " + s.duplicates()).orElse(""));
    }
    if (f.nearDuplicateRate() >= WORTH_A_WORD) {
      line(
          out,
          "  %s more differ from an earlier one in numbers alone",
          percent(f.nearDuplicateRate()));
    }
    if (f.cacheableShare() - Math.max(0, f.cachedShare()) >= WORTH_A_WORD) {
      line(
          out,
          "  %s of the input is a beginning that came before, the provider's cache served %s%s",
          percent(f.cacheableShare()),
          percent(f.cachedShare()),
          f.atStake().map(s -> "; the rest would have saved " + s.prefix()).orElse(""));
    }
  }

  private static void tellContent(PromptFigures f, StringBuilder out) {
    if (f.compressibleShare() >= WORTH_A_WORD) {
      line(
          out,
          "  %s of the tokens mean nothing: PromptCompressor.lossless() leaves them out%s",
          percent(f.compressibleShare()),
          f.atStake().map(s -> " and saves " + s.compression()).orElse(""));
    }
    if (f.counts().sampledCharacters() > 0) {
      line(
          out,
          "  %s is data to work on; %s JSON, %s white space, %s Base64",
          percent(f.dataShare()),
          percent(f.jsonShare()),
          percent(f.blankShare()),
          percent(f.base64Share()));
    }
  }

  private static void tellAnswers(PromptFigures f, StringBuilder out) {
    if (f.cutRate() >= WORTH_A_WORD) {
      line(
          out,
          "  %s of the answers came to their bound and were cut or nearly so",
          percent(f.cutRate()));
    } else if (f.boundUse() < LOOSE_BOUND) {
      line(
          out,
          "  answers take %s of their bound: a lower one holds back less of a budget",
          percent(f.boundUse()));
    }
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
