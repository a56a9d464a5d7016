/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What providers report and have prices for: totals, and parts of them by modality, by what the
 * prompt cache did, and by what the tokens are for. Unlike the leaves of {@link UsageUnit} they
 * overlap: {@link #INPUT_TOKENS} holds {@link #CACHE_READ_TOKENS}, and that holds
 * {@link #CACHE_AUDIO_READ_TOKENS}. One holds another if all that it asks for holds of the other,
 * too.
 *
 * <p>Source: the vocabulary of the price files of genai-prices, version 2.
 *
 * <p>Immutable.
 */
public enum ReportedCount {
  /** All input tokens. */
  INPUT_TOKENS(Family.TOKENS, Side.INPUT, Modality.ANY, Type.ANY, Detail.ANY),
  /** All output tokens. */
  OUTPUT_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.ANY, Type.ANY, Detail.ANY),
  /** Input tokens read from the prompt cache. */
  CACHE_READ_TOKENS(Family.TOKENS, Side.INPUT, Modality.ANY, Type.CACHE_READ, Detail.ANY),
  /** Input tokens written into the prompt cache. */
  CACHE_WRITE_TOKENS(Family.TOKENS, Side.INPUT, Modality.ANY, Type.CACHE_WRITE, Detail.ANY),
  /** Of those written into the prompt cache, those for five minutes. */
  CACHE_WRITE_5M_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.ANY, Type.CACHE_WRITE, Detail.FIVE_MINUTES),
  /** Of those written into the prompt cache, those for an hour. */
  CACHE_WRITE_1H_TOKENS(Family.TOKENS, Side.INPUT, Modality.ANY, Type.CACHE_WRITE, Detail.ONE_HOUR),
  /** Input tokens of text. */
  INPUT_TEXT_TOKENS(Family.TOKENS, Side.INPUT, Modality.TEXT, Type.ANY, Detail.ANY),
  /** Output tokens of text. */
  OUTPUT_TEXT_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.TEXT, Type.ANY, Detail.ANY),
  /** Tokens of text read from the prompt cache. */
  CACHE_TEXT_READ_TOKENS(Family.TOKENS, Side.INPUT, Modality.TEXT, Type.CACHE_READ, Detail.ANY),
  /** Tokens of text written into the prompt cache. */
  CACHE_TEXT_WRITE_TOKENS(Family.TOKENS, Side.INPUT, Modality.TEXT, Type.CACHE_WRITE, Detail.ANY),
  /** Tokens of text written into the prompt cache for five minutes. */
  CACHE_TEXT_WRITE_5M_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.TEXT, Type.CACHE_WRITE, Detail.FIVE_MINUTES),
  /** Tokens of text written into the prompt cache for an hour. */
  CACHE_TEXT_WRITE_1H_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.TEXT, Type.CACHE_WRITE, Detail.ONE_HOUR),
  /** Input tokens of sound. */
  INPUT_AUDIO_TOKENS(Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.ANY, Detail.ANY),
  /** Output tokens of sound. */
  OUTPUT_AUDIO_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.AUDIO, Type.ANY, Detail.ANY),
  /** Tokens of sound read from the prompt cache. */
  CACHE_AUDIO_READ_TOKENS(Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.CACHE_READ, Detail.ANY),
  /** Tokens of sound written into the prompt cache. */
  CACHE_AUDIO_WRITE_TOKENS(Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.CACHE_WRITE, Detail.ANY),
  /** Tokens of sound written into the prompt cache for five minutes. */
  CACHE_AUDIO_WRITE_5M_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.CACHE_WRITE, Detail.FIVE_MINUTES),
  /** Tokens of sound written into the prompt cache for an hour. */
  CACHE_AUDIO_WRITE_1H_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.CACHE_WRITE, Detail.ONE_HOUR),
  /** Input tokens of pictures. */
  INPUT_IMAGE_TOKENS(Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.ANY, Detail.ANY),
  /** Output tokens of pictures. */
  OUTPUT_IMAGE_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.IMAGE, Type.ANY, Detail.ANY),
  /** Tokens of pictures read from the prompt cache. */
  CACHE_IMAGE_READ_TOKENS(Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.CACHE_READ, Detail.ANY),
  /** Tokens of pictures written into the prompt cache. */
  CACHE_IMAGE_WRITE_TOKENS(Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.CACHE_WRITE, Detail.ANY),
  /** Tokens of pictures written into the prompt cache for five minutes. */
  CACHE_IMAGE_WRITE_5M_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.CACHE_WRITE, Detail.FIVE_MINUTES),
  /** Tokens of pictures written into the prompt cache for an hour. */
  CACHE_IMAGE_WRITE_1H_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.CACHE_WRITE, Detail.ONE_HOUR),
  /** Input tokens of moving pictures. */
  INPUT_VIDEO_TOKENS(Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.ANY, Detail.ANY),
  /** Output tokens of moving pictures. */
  OUTPUT_VIDEO_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.VIDEO, Type.ANY, Detail.ANY),
  /** Tokens of moving pictures read from the prompt cache. */
  CACHE_VIDEO_READ_TOKENS(Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.CACHE_READ, Detail.ANY),
  /** Tokens of moving pictures written into the prompt cache. */
  CACHE_VIDEO_WRITE_TOKENS(Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.CACHE_WRITE, Detail.ANY),
  /** Tokens of moving pictures written into the prompt cache for five minutes. */
  CACHE_VIDEO_WRITE_5M_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.CACHE_WRITE, Detail.FIVE_MINUTES),
  /** Tokens of moving pictures written into the prompt cache for an hour. */
  CACHE_VIDEO_WRITE_1H_TOKENS(
      Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.CACHE_WRITE, Detail.ONE_HOUR),
  /** Input tokens that the provider's own tools added. */
  INPUT_TOOL_TOKENS(Family.TOKENS, Side.INPUT, Modality.ANY, Type.TOOL, Detail.ANY),
  /** Tokens of text that the provider's own tools added. */
  INPUT_TEXT_TOOL_TOKENS(Family.TOKENS, Side.INPUT, Modality.TEXT, Type.TOOL, Detail.ANY),
  /** Tokens of sound that the provider's own tools added. */
  INPUT_AUDIO_TOOL_TOKENS(Family.TOKENS, Side.INPUT, Modality.AUDIO, Type.TOOL, Detail.ANY),
  /** Tokens of pictures that the provider's own tools added. */
  INPUT_IMAGE_TOOL_TOKENS(Family.TOKENS, Side.INPUT, Modality.IMAGE, Type.TOOL, Detail.ANY),
  /** Tokens of moving pictures that the provider's own tools added. */
  INPUT_VIDEO_TOOL_TOKENS(Family.TOKENS, Side.INPUT, Modality.VIDEO, Type.TOOL, Detail.ANY),
  /** Output tokens of reasoning. */
  OUTPUT_REASONING_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.ANY, Type.REASONING, Detail.ANY),
  /** Output tokens of reasoning in text. */
  OUTPUT_TEXT_REASONING_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.TEXT, Type.REASONING, Detail.ANY),
  /** Output tokens of reasoning in sound. */
  OUTPUT_AUDIO_REASONING_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.AUDIO, Type.REASONING, Detail.ANY),
  /** Output tokens of reasoning in pictures. */
  OUTPUT_IMAGE_REASONING_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.IMAGE, Type.REASONING, Detail.ANY),
  /** Output tokens of reasoning in moving pictures. */
  OUTPUT_VIDEO_REASONING_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.VIDEO, Type.REASONING, Detail.ANY),
  /** Output tokens of citations. */
  OUTPUT_CITATION_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.ANY, Type.CITATION, Detail.ANY),
  /** Output tokens of citations in text. */
  OUTPUT_TEXT_CITATION_TOKENS(Family.TOKENS, Side.OUTPUT, Modality.TEXT, Type.CITATION, Detail.ANY),
  /** Output tokens of citations in sound. */
  OUTPUT_AUDIO_CITATION_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.AUDIO, Type.CITATION, Detail.ANY),
  /** Output tokens of citations in pictures. */
  OUTPUT_IMAGE_CITATION_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.IMAGE, Type.CITATION, Detail.ANY),
  /** Output tokens of citations in moving pictures. */
  OUTPUT_VIDEO_CITATION_TOKENS(
      Family.TOKENS, Side.OUTPUT, Modality.VIDEO, Type.CITATION, Detail.ANY),
  /** Characters sent. */
  INPUT_CHARACTERS(Family.CHARACTERS, Side.INPUT, Modality.ANY, Type.ANY, Detail.ANY),
  /** Messages of text sent. */
  INPUT_TEXT_MESSAGES(Family.MESSAGES, Side.INPUT, Modality.TEXT, Type.ANY, Detail.ANY),
  /** Seconds of sound, sent or received. */
  AUDIO_SECONDS(Family.DURATIONS, Side.ANY, Modality.AUDIO, Type.ANY, Detail.ANY),
  /** Seconds of sound sent. */
  INPUT_AUDIO_SECONDS(Family.DURATIONS, Side.INPUT, Modality.AUDIO, Type.ANY, Detail.ANY),
  /** Seconds of sound received. */
  OUTPUT_AUDIO_SECONDS(Family.DURATIONS, Side.OUTPUT, Modality.AUDIO, Type.ANY, Detail.ANY),
  /** Pixels sent. */
  INPUT_PIXELS(Family.PIXELS, Side.INPUT, Modality.ANY, Type.ANY, Detail.ANY),
  /** Pages of documents sent. */
  INPUT_DOCUMENT_PAGES(Family.PAGES, Side.INPUT, Modality.ANY, Type.ANY, Detail.ANY),
  /** Of the pages sent, those to be annotated. */
  INPUT_ANNOTATED_DOCUMENT_PAGES(
      Family.PAGES, Side.INPUT, Modality.ANY, Type.ANY, Detail.ANNOTATED),
  /** Lists that were ranked again. */
  RERANK_SEARCHES(Family.RERANK, Side.ANY, Modality.ANY, Type.ANY, Detail.ANY),
  /** Searches of the web. */
  WEB_SEARCHES(Family.TOOLS, Side.ANY, Modality.ANY, Type.WEB_SEARCHES, Detail.ANY),
  /** Searches of social networks. */
  SOCIAL_SEARCHES(Family.TOOLS, Side.ANY, Modality.ANY, Type.SOCIAL_SEARCHES, Detail.ANY),
  /** Searches of stored files. */
  STORAGE_SEARCHES(Family.TOOLS, Side.ANY, Modality.ANY, Type.STORAGE_SEARCHES, Detail.ANY),
  /** Runs of code. */
  CODE_EXECUTIONS(Family.TOOLS, Side.ANY, Modality.ANY, Type.CODE_EXECUTIONS, Detail.ANY),
  /** Requests. */
  REQUESTS(Family.REQUESTS, Side.ANY, Modality.ANY, Type.ANY, Detail.ANY);

  /** What is counted; counts of different families never overlap. */
  enum Family {
    TOKENS,
    CHARACTERS,
    MESSAGES,
    DURATIONS,
    PIXELS,
    PAGES,
    RERANK,
    TOOLS,
    REQUESTS
  }

  /** Sent or received. */
  enum Side {
    ANY,
    INPUT,
    OUTPUT
  }

  /** What the tokens stand for. */
  enum Modality {
    ANY,
    TEXT,
    AUDIO,
    IMAGE,
    VIDEO
  }

  /** What the tokens are for. */
  enum Type {
    ANY,
    CACHE_READ,
    CACHE_WRITE,
    TOOL,
    REASONING,
    CITATION,
    WEB_SEARCHES,
    SOCIAL_SEARCHES,
    STORAGE_SEARCHES,
    CODE_EXECUTIONS
  }

  /** How long they are kept, or what is done with the pages. */
  enum Detail {
    ANY,
    FIVE_MINUTES,
    ONE_HOUR,
    ANNOTATED
  }

  private static final Map<String, ReportedCount> BY_KEY = new HashMap<>();

  static {
    for (ReportedCount count : values()) {
      BY_KEY.put(count.key(), count);
    }
  }

  private final Family family;
  private final Side side;
  private final Modality modality;
  private final Type type;
  private final Detail detail;
  private final int specificity;

  ReportedCount(Family family, Side side, Modality modality, Type type, Detail detail) {
    this.family = family;
    this.side = side;
    this.modality = modality;
    this.type = type;
    this.detail = detail;
    this.specificity = 1
        + (side == Side.ANY ? 0 : 1)
        + (modality == Modality.ANY ? 0 : 1)
        + (type == Type.ANY ? 0 : 1)
        + (detail == Detail.ANY ? 0 : 1);
  }

  /**
   * Its name in files: {@code input_tokens}.
   *
   * @return the name in lower case
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The count of that name.
   *
   * @param key such as {@code input_tokens}
   * @return the count; empty if there is none
   */
  public static Optional<ReportedCount> find(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  /**
   * Whether it is billed as input.
   *
   * @return true for what is sent
   */
  public boolean isInput() {
    return side == Side.INPUT;
  }

  /**
   * Whether it is billed as output.
   *
   * @return true for what is received
   */
  public boolean isOutput() {
    return side == Side.OUTPUT;
  }

  /**
   * Whether it counts tokens.
   *
   * @return false for searches, seconds, pages and the like
   */
  public boolean isTokens() {
    return family == Family.TOKENS;
  }

  /**
   * By how many properties it is told from others: the greater, the narrower.
   *
   * @return 1 to 5
   */
  public int specificity() {
    return specificity;
  }

  /**
   * Whether all that another counts is counted here, too.
   *
   * @param other the other
   * @return true for itself and for its parts
   */
  public boolean covers(ReportedCount other) {
    return family == other.family
        && (side == Side.ANY || side == other.side)
        && (modality == Modality.ANY || modality == other.modality)
        && (type == Type.ANY || type == other.type)
        && (detail == Detail.ANY || detail == other.detail);
  }

  /**
   * Whether something can be counted by both.
   *
   * @param other the other
   * @return false if they exclude each other
   */
  public boolean overlaps(ReportedCount other) {
    return family == other.family
        && agree(side, other.side, Side.ANY)
        && agree(modality, other.modality, Modality.ANY)
        && agree(type, other.type, Type.ANY)
        && agree(detail, other.detail, Detail.ANY);
  }

  private static <T extends Enum<T>> boolean agree(T one, T other, T any) {
    return one == any || other == any || one == other;
  }

  private static <T extends Enum<T>> T stated(T one, T other, T any) {
    return one == any ? other : one;
  }

  /** Whether it is a part of another by modality. */
  boolean addsModalityTo(ReportedCount other) {
    return modality != Modality.ANY && other.modality == Modality.ANY;
  }

  /**
   * Whether it is what two that overlap have in common.
   *
   * @param one the one
   * @param other the other
   * @return true if it counts what both count, and that only
   */
  public boolean isJoinOf(ReportedCount one, ReportedCount other) {
    return one.overlaps(other)
        && family == one.family
        && side == stated(one.side, other.side, Side.ANY)
        && modality == stated(one.modality, other.modality, Modality.ANY)
        && type == stated(one.type, other.type, Type.ANY)
        && detail == stated(one.detail, other.detail, Detail.ANY);
  }
}
