/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells the input tokens of requests to one model, before it is asked. In the order of what they
 * cost:
 *
 * <ul>
 *   <li>{@link #upperBound}: the bytes, and what a conversation adds; some hundred nanoseconds.
 *   <li>{@link #estimate}: from the shape of the texts, corrected by the bills of earlier calls; a
 *       nanosecond or two for each character.
 *   <li>{@link #count}: by a tokenizer, which takes some 0.4 ms for 600 tokens, and a second to
 *       load once. Of models with a public one it is what they bill, tools and schemas aside, which
 *       nobody publishes the form of; of others o200k stands in, corrected by bills.
 *   <li>{@link #reservation}: the same, as high as one call in a hundred comes, and never above the
 *       upper bound where that one holds.
 * </ul>
 *
 * <p>What is no text, such as pictures, is in none of them. {@link #learn} takes bills; it counts
 * by the tokenizer only after somebody else did, and after the first 32 of a sort only now and
 * then.
 *
 * <p>Thread-safe.
 */
public final class TokenEstimator {
  /** How far the shape of a text may mislead. */
  private static final double MARGIN_OF_SHAPE = 0.5;

  /** How far another provider's tokenizer may be off, by the widest that one has published. */
  private static final double MARGIN_OF_PRIOR = 0.35;

  /** Bills of a class that are all counted by the tokenizer; of later ones each 256th is. */
  private static final int ALL_COUNTED = 32;

  private static final int COUNTED_LATER = 256;
  private static final int LONGEST_COUNTED_LATER = 8_192;

  private final String provider;
  private final String model;
  private final boolean known;
  private final TokenEncoding encoding;
  private final Map<ContentClass, LearnedRatio> ofShape;
  private final Map<ContentClass, LearnedRatio> ofCount;
  private final AtomicLong learned = new AtomicLong();

  private TokenEstimator(String provider, String model) {
    this.provider = Require.nonNull(provider, "provider");
    this.model = Require.nonNull(model, "model");
    Optional<TokenEncoding> own = TokenEncoding.ofModel(model);
    this.known = own.isPresent();
    this.encoding = own.orElse(TokenEncoding.O200K);
    double prior = TokenPriors.of(model, known);
    this.ofShape = ratios(prior, MARGIN_OF_SHAPE);
    this.ofCount = ratios(prior, known ? 0 : MARGIN_OF_PRIOR);
  }

  private static Map<ContentClass, LearnedRatio> ratios(double prior, double margin) {
    Map<ContentClass, LearnedRatio> ratios = new EnumMap<>(ContentClass.class);
    for (ContentClass each : ContentClass.values()) {
      ratios.put(each, new LearnedRatio(prior, margin));
    }
    return ratios;
  }

  /**
   * An estimator that has learned nothing. {@link TokenEstimators} keeps them, so that they learn.
   *
   * @param provider who bills it, such as {@code openai}; "" if that is not known
   * @param model its name; "" if that is not known
   * @return the estimator
   */
  public static TokenEstimator of(String provider, String model) {
    return new TokenEstimator(provider, model);
  }

  /**
   * Who bills the model.
   *
   * @return the provider
   */
  public String provider() {
    return provider;
  }

  /**
   * The model.
   *
   * @return its name
   */
  public String model() {
    return model;
  }

  /**
   * The public tokenizer of the model.
   *
   * @return empty if it has none, so that every count is an estimate
   */
  public Optional<TokenEncoding> encoding() {
    return known ? Optional.of(encoding) : Optional.empty();
  }

  /**
   * The tokens by the shape of the texts and the bills so far.
   *
   * @param request the request
   * @return >= 0
   */
  public long estimate(LlmRequest request) {
    long shape = RequestTokens.count(request, RoughTokens::count);
    return Math.round(shape * ofShape(RequestTokens.contentOf(request)).typical());
  }

  /**
   * The tokens by a tokenizer and, as far as that one is not the model's own, by the bills so far.
   *
   * @param request the request
   * @return >= 0
   */
  public long count(LlmRequest request) {
    long counted = RequestTokens.count(request, encoding);
    return Math.round(counted * ofCount(RequestTokens.contentOf(request)).typical());
  }

  /**
   * The tokens of an answer, as where a stream was canceled before it told them.
   *
   * @param text what came
   * @return >= 0
   */
  public long countOutput(String text) {
    long counted = encoding.count(text);
    return Math.round(counted * ofCount(ContentClass.of(text)).typical());
  }

  /**
   * What to hold back for the input: what one call in a hundred exceeds, but no more than can be.
   *
   * @param request the request
   * @return >= {@link #count} as a rule
   */
  public long reservation(LlmRequest request) {
    long counted = RequestTokens.count(request, encoding);
    double ratio = ofCount(RequestTokens.contentOf(request)).cautious();
    long careful = (long) Math.ceil(counted * ratio);
    return upperBoundHolds(request) ? Math.min(careful, upperBound(request)) : careful;
  }

  /**
   * The bytes of all texts, tools and schemas in UTF-8, and generous constants for what is told
   * around them.
   *
   * <p>No token of a tokenizer that joins bytes stands for less than a byte: it is a bound for all
   * of {@link TokenEncoding}, and for the vocabularies of Llama 3 and later, Mistral's Tekken, Qwen
   * and DeepSeek, which are built alike. It is one, too, for those that fall back to bytes as
   * SentencePiece does (Llama 2, Gemini), as long as they do not rewrite what they read; a
   * normalizing one may make three bytes of Arabic presentation forms a whole phrase. Anthropic
   * publishes nothing of this, and no bill was seen to exceed it.
   *
   * @param request the request
   * @return >= 0
   */
  public long upperBound(LlmRequest request) {
    return RequestTokens.atMost(request);
  }

  /**
   * Whether {@link #upperBound} is one: not where a message holds what is no text.
   *
   * @param request the request
   * @return false if pictures, sounds or files are in it
   */
  public boolean upperBoundHolds(LlmRequest request) {
    return !RequestTokens.hasMedia(request);
  }

  /**
   * Learns from a bill. One of a request with pictures, sounds or files teaches nothing.
   *
   * @param request what was sent
   * @param actualInputTokens all input that was billed, cached or not; 0 if that is not known
   */
  public void learn(LlmRequest request, long actualInputTokens) {
    Require.atLeast(0, actualInputTokens, "actualInputTokens");
    if (actualInputTokens == 0 || RequestTokens.hasMedia(request)) {
      return;
    }
    ContentClass content = RequestTokens.contentOf(request);
    ofShape(content).learn(RequestTokens.count(request, RoughTokens::count), actualInputTokens);
    if (encoding.isLoaded() && isCountedNow(request, ofCount(content).learnedCount())) {
      ofCount(content).learn(RequestTokens.count(request, encoding), actualInputTokens);
    }
  }

  private boolean isCountedNow(LlmRequest request, long soFar) {
    if (soFar < ALL_COUNTED) {
      return true;
    }
    return learned.incrementAndGet() % COUNTED_LATER == 0
        && RequestTokens.atMost(request) <= LONGEST_COUNTED_LATER;
  }

  /**
   * What bills taught of counts by the tokenizer.
   *
   * @param content of which texts
   * @return billed tokens for each counted one
   */
  public LearnedRatio ofCount(ContentClass content) {
    return Require.nonNull(ofCount.get(content), "content");
  }

  /**
   * What bills taught of estimates by the shape.
   *
   * @param content of which texts
   * @return billed tokens for each estimated one
   */
  public LearnedRatio ofShape(ContentClass content) {
    return Require.nonNull(ofShape.get(content), "content");
  }

  @Override
  public String toString() {
    return "tokens of " + (model.isEmpty() ? "an unknown model" : model)
        + (known ? " by " + encoding : ", estimated");
  }
}
