/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/**
 * What a {@link PromptAnalyzer} counted of the prompts of an operation. Of what is dear to find out
 * a sample is looked at; its counts have {@code sampled} in their names or come in pairs with one
 * that has.
 *
 * <p>Immutable.
 *
 * @param calls prompts
 * @param estimatedCalls those whose tokens no provider told
 * @param inputTokens tokens of all prompts
 * @param outputTokens tokens of all answers
 * @param duplicateCalls prompts that were the same as one within the window before, letter by
 *     letter
 * @param duplicateInputTokens their tokens
 * @param duplicateOutputTokens the tokens of their answers
 * @param shapeSampledCalls prompts that were looked at without their numbers
 * @param nearDuplicateCalls those of them that were the same as an earlier one but for numbers
 * @param cacheableTokens tokens of beginnings that an earlier prompt had as well, where they are
 *     long enough for a provider's cache
 * @param cachedTokens tokens that the provider did read from its cache
 * @param boundedCalls calls whose answer had a bound
 * @param boundTokens the sum of these bounds
 * @param boundedOutputTokens the sum of these answers
 * @param cutCalls those that came to their bound
 * @param sampledCharacters characters that were looked at closely
 * @param jsonCharacters those in JSON
 * @param blankCharacters those that are white space
 * @param base64Characters those in long runs of Base64
 * @param dataCharacters those that are given to be worked on: results of tools, JSON, tables, code
 * @param sampledTokens tokens of what was looked at closely, roughly
 * @param leftOutTokens those of them that {@link PromptCompressor#lossless} would leave out
 */
public record PromptCounts(
    long calls,
    long estimatedCalls,
    long inputTokens,
    long outputTokens,
    long duplicateCalls,
    long duplicateInputTokens,
    long duplicateOutputTokens,
    long shapeSampledCalls,
    long nearDuplicateCalls,
    long cacheableTokens,
    long cachedTokens,
    long boundedCalls,
    long boundTokens,
    long boundedOutputTokens,
    long cutCalls,
    long sampledCharacters,
    long jsonCharacters,
    long blankCharacters,
    long base64Characters,
    long dataCharacters,
    long sampledTokens,
    long leftOutTokens) {

  /** Nothing counted. */
  public static final PromptCounts NONE = of(new long[Field.values().length]);

  /** The counts, in the order of the record. */
  enum Field {
    CALLS,
    ESTIMATED_CALLS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    DUPLICATE_CALLS,
    DUPLICATE_INPUT_TOKENS,
    DUPLICATE_OUTPUT_TOKENS,
    SHAPE_SAMPLED_CALLS,
    NEAR_DUPLICATE_CALLS,
    CACHEABLE_TOKENS,
    CACHED_TOKENS,
    BOUNDED_CALLS,
    BOUND_TOKENS,
    BOUNDED_OUTPUT_TOKENS,
    CUT_CALLS,
    SAMPLED_CHARACTERS,
    JSON_CHARACTERS,
    BLANK_CHARACTERS,
    BASE64_CHARACTERS,
    DATA_CHARACTERS,
    SAMPLED_TOKENS,
    LEFT_OUT_TOKENS
  }

  /** The counts of both. */
  PromptCounts plus(PromptCounts other) {
    long[] sum = array();
    long[] more = other.array();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return of(sum);
  }

  private long[] array() {
    return new long[] {
      calls,
      estimatedCalls,
      inputTokens,
      outputTokens,
      duplicateCalls,
      duplicateInputTokens,
      duplicateOutputTokens,
      shapeSampledCalls,
      nearDuplicateCalls,
      cacheableTokens,
      cachedTokens,
      boundedCalls,
      boundTokens,
      boundedOutputTokens,
      cutCalls,
      sampledCharacters,
      jsonCharacters,
      blankCharacters,
      base64Characters,
      dataCharacters,
      sampledTokens,
      leftOutTokens
    };
  }

  static PromptCounts of(long[] c) {
    return new PromptCounts(
        c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13],
        c[14], c[15], c[16], c[17], c[18], c[19], c[20], c[21]);
  }
}
