/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The units that providers bill, as disjoint leaves: no token is counted under two of them, so that
 * they add up. Those without a modality in their name are text, or of no known modality.
 *
 * <p>Immutable.
 */
public enum UsageUnit {
  /** Input tokens that no cache answered and none was written with. */
  INPUT(Side.INPUT, false),
  /** Input tokens of sound, not cached. */
  INPUT_AUDIO(Side.INPUT, false),
  /** Input tokens of pictures, not cached. */
  INPUT_IMAGE(Side.INPUT, false),
  /** Input tokens of moving pictures, not cached. */
  INPUT_VIDEO(Side.INPUT, false),
  /** Input tokens that the provider's own tools added, such as pages that they found. */
  INPUT_TOOL(Side.INPUT, false),
  /** Input tokens read from the provider's prompt cache. */
  CACHE_READ(Side.INPUT, true),
  /** Input tokens of sound read from the provider's prompt cache. */
  CACHE_READ_AUDIO(Side.INPUT, true),
  /** Input tokens of pictures read from the provider's prompt cache. */
  CACHE_READ_IMAGE(Side.INPUT, true),
  /** Input tokens of moving pictures read from the provider's prompt cache. */
  CACHE_READ_VIDEO(Side.INPUT, true),
  /** Input tokens written into the provider's prompt cache, for five minutes or the usual time. */
  CACHE_WRITE(Side.INPUT, true),
  /** Input tokens written into the provider's prompt cache for an hour. */
  CACHE_WRITE_1H(Side.INPUT, true),
  /** Output tokens that are no reasoning. */
  OUTPUT(Side.OUTPUT, false),
  /** Output tokens of reasoning, billed and mostly not shown. */
  OUTPUT_REASONING(Side.OUTPUT, false),
  /** Output tokens of sound. */
  OUTPUT_AUDIO(Side.OUTPUT, false),
  /** Output tokens of pictures. */
  OUTPUT_IMAGE(Side.OUTPUT, false),
  /** Output tokens of moving pictures. */
  OUTPUT_VIDEO(Side.OUTPUT, false),
  /** Output tokens of citations. */
  OUTPUT_CITATION(Side.OUTPUT, false),
  /** Searches of the web by the provider. */
  WEB_SEARCHES(Side.TOOL, false),
  /** Searches of social networks by the provider. */
  SOCIAL_SEARCHES(Side.TOOL, false),
  /** Searches of stored files by the provider. */
  FILE_SEARCHES(Side.TOOL, false),
  /** Runs of code by the provider. */
  CODE_EXECUTIONS(Side.TOOL, false),
  /** Lists that were ranked again. */
  RERANK_SEARCHES(Side.TOOL, false),
  /** Characters sent, where those are billed and not tokens. */
  CHARACTERS(Side.TOOL, false),
  /** Pages of documents sent, where those are billed and not tokens. */
  PAGES(Side.TOOL, false),
  /** Seconds of sound, where those are billed and not tokens. */
  AUDIO_SECONDS(Side.TOOL, false),
  /** Requests, where each costs something by itself. */
  REQUESTS(Side.TOOL, false);

  /** Which side of the bill a unit is on. */
  public enum Side {
    /** Tokens sent. */
    INPUT,
    /** Tokens that came back. */
    OUTPUT,
    /** What is counted by use and not by token. */
    TOOL
  }

  private static final Set<UsageUnit> TEXT = Collections.unmodifiableSet(EnumSet.of(
      INPUT,
      INPUT_TOOL,
      CACHE_READ,
      CACHE_WRITE,
      CACHE_WRITE_1H,
      OUTPUT,
      OUTPUT_REASONING,
      OUTPUT_CITATION,
      REQUESTS));

  private final Side side;
  private final boolean cache;

  UsageUnit(Side side, boolean cache) {
    this.side = side;
    this.cache = cache;
  }

  /**
   * What a call can use that sends text and wants text, and in which the provider uses no tools
   * that are billed by use.
   *
   * @return tokens of no other modality, and the request itself
   */
  public static Set<UsageUnit> ofText() {
    return TEXT;
  }

  /**
   * The side of the bill.
   *
   * @return input, output or tool
   */
  public Side side() {
    return side;
  }

  /**
   * Whether the provider's prompt cache is concerned.
   *
   * @return true for what was read from it or written into it
   */
  public boolean isCache() {
    return cache;
  }
}
