/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.HistogramSnapshot;
import java.util.Optional;

/**
 * The prompts of one operation, or of all. Rates are 0..1, and {@code NaN} where there was nothing
 * to count.
 *
 * <p>Immutable.
 *
 * @param operation its name
 * @param counts what was counted
 * @param inputTokens how long prompts are: the distribution's unit is the token, not the nanosecond
 * @param outputTokens how long answers are, likewise
 * @param distinctPrompts how many different prompts there were, to 1.6 % or so
 * @param mostRepeated how often the most frequent of the repeated prompts was repeated, at most
 * @param atStake what it costs; empty if no prices were given
 */
public record PromptFigures(
    String operation,
    PromptCounts counts,
    HistogramSnapshot inputTokens,
    HistogramSnapshot outputTokens,
    long distinctPrompts,
    long mostRepeated,
    Optional<AtStake> atStake) {

  /**
   * What could have been saved, each by itself: who saves one saves less by another. Immutable.
   *
   * @param spent what all tokens cost, at the full price of input
   * @param duplicates the cost of calls whose same prompt came before: what a cache of answers
   *     saves at most
   * @param prefix what the provider's prompt cache would have saved beyond what it did
   * @param compression what {@link PromptCompressor#lossless} would have saved, by the sample
   */
  public record AtStake(Money spent, Money duplicates, Money prefix, Money compression) {
    /**
     * Checks that nothing is missing.
     *
     * @param spent what all tokens cost
     * @param duplicates of repeated prompts
     * @param prefix of common beginnings
     * @param compression of what means nothing
     */
    public AtStake {
      Require.nonNull(spent, "spent");
      Require.nonNull(duplicates, "duplicates");
      Require.nonNull(prefix, "prefix");
      Require.nonNull(compression, "compression");
    }

    AtStake plus(AtStake other) {
      return new AtStake(
          spent.plus(other.spent),
          duplicates.plus(other.duplicates),
          prefix.plus(other.prefix),
          compression.plus(other.compression));
    }
  }

  /**
   * Checks that nothing is missing.
   *
   * @param operation its name
   * @param counts what was counted
   * @param inputTokens how long prompts are
   * @param outputTokens how long answers are
   * @param distinctPrompts how many different ones
   * @param mostRepeated how often the most frequent was repeated
   * @param atStake what it costs
   */
  public PromptFigures {
    Require.nonNull(operation, "operation");
    Require.nonNull(counts, "counts");
    Require.nonNull(inputTokens, "inputTokens");
    Require.nonNull(outputTokens, "outputTokens");
    Require.nonNull(atStake, "atStake");
  }

  /** The same with what it costs. */
  PromptFigures priced(TokenPrices prices) {
    long missed = Math.max(0, counts.cacheableTokens() - counts.cachedTokens());
    long cheaper = Math.max(0, prices.inputPicos() - prices.cacheReadPicos());
    double left = compressibleShare();
    long leftOut = Double.isNaN(left) ? 0 : (long) (left * counts.inputTokens());
    AtStake stake = new AtStake(
        cost(counts.inputTokens(), prices.inputPicos())
            .plus(cost(counts.outputTokens(), prices.outputPicos())),
        cost(counts.duplicateInputTokens(), prices.inputPicos())
            .plus(cost(counts.duplicateOutputTokens(), prices.outputPicos())),
        cost(missed, cheaper),
        cost(leftOut, prices.inputPicos()));
    return withStake(Optional.of(stake));
  }

  PromptFigures withStake(Optional<AtStake> stake) {
    return new PromptFigures(
        operation, counts, inputTokens, outputTokens, distinctPrompts, mostRepeated, stake);
  }

  /** A price times tokens, but no more than a quarter of what money can be. */
  private static Money cost(long tokens, long picos) {
    long high = Math.multiplyHigh(tokens, picos);
    long low = tokens * picos;
    long most = Long.MAX_VALUE / 4;
    return Money.ofPicos(high == 0 && low >= 0 ? Math.min(low, most) : most);
  }

  /**
   * Whether there was a prompt.
   *
   * @return false if all rates are {@code NaN}
   */
  public boolean hasData() {
    return counts.calls() > 0;
  }

  /**
   * The mean length.
   *
   * @return tokens
   */
  public double averageTokens() {
    return share(counts.inputTokens(), counts.calls());
  }

  /**
   * The length that half of the prompts do not exceed.
   *
   * @return tokens, to 2.5 %
   */
  public double p50Tokens() {
    return inputTokens.quantileNanos(0.5);
  }

  /**
   * The length that nineteen of twenty prompts do not exceed.
   *
   * @return tokens, to 2.5 %
   */
  public double p95Tokens() {
    return inputTokens.quantileNanos(0.95);
  }

  /**
   * The longest.
   *
   * @return tokens; 0 if there was none
   */
  public long maximumTokens() {
    return inputTokens.maxNanos();
  }

  /**
   * Prompts that were the same as one shortly before.
   *
   * @return 0..1
   */
  public double duplicateRate() {
    return share(counts.duplicateCalls(), counts.calls());
  }

  /**
   * Prompts that were the same as one of the last 128 of a sample but for their numbers, and no
   * duplicates.
   *
   * @return 0..1, of a sample
   */
  public double nearDuplicateRate() {
    return share(counts.nearDuplicateCalls(), counts.shapeSampledCalls());
  }

  /**
   * Input that is the beginning of an earlier prompt as well, and long enough: what the provider's
   * prompt cache could serve.
   *
   * @return 0..1
   */
  public double cacheableShare() {
    return share(counts.cacheableTokens(), counts.inputTokens());
  }

  /**
   * Input that the provider's prompt cache did serve.
   *
   * @return 0..1
   */
  public double cachedShare() {
    return share(counts.cachedTokens(), counts.inputTokens());
  }

  /**
   * Characters inside of JSON.
   *
   * @return 0..1, of a sample
   */
  public double jsonShare() {
    return share(counts.jsonCharacters(), counts.sampledCharacters());
  }

  /**
   * Characters that are white space.
   *
   * @return 0..1, of a sample
   */
  public double blankShare() {
    return share(counts.blankCharacters(), counts.sampledCharacters());
  }

  /**
   * Characters in long runs of Base64.
   *
   * @return 0..1, of a sample
   */
  public double base64Share() {
    return share(counts.base64Characters(), counts.sampledCharacters());
  }

  /**
   * Characters that are given to be worked on; the others instruct.
   *
   * @return 0..1, of a sample
   */
  public double dataShare() {
    return share(counts.dataCharacters(), counts.sampledCharacters());
  }

  /**
   * Characters that instruct, for each that is given to be worked on.
   *
   * @return >= 0, infinite without data
   */
  public double instructionToData() {
    return (double) (counts.sampledCharacters() - counts.dataCharacters())
        / counts.dataCharacters();
  }

  /**
   * Tokens that {@link PromptCompressor#lossless} would leave out.
   *
   * @return 0..1, of a sample
   */
  public double compressibleShare() {
    return share(counts.leftOutTokens(), counts.sampledTokens());
  }

  /**
   * How much of its bound an answer takes.
   *
   * @return 0..1, of calls that had a bound
   */
  public double boundUse() {
    return share(counts.boundedOutputTokens(), counts.boundTokens());
  }

  /**
   * Answers that came to their bound.
   *
   * @return 0..1, of calls that had a bound
   */
  public double cutRate() {
    return share(counts.cutCalls(), counts.boundedCalls());
  }

  private static double share(long part, long whole) {
    return (double) part / whole;
  }
}
