/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.mechanism.HyperLogLog;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.mechanism.SpaceSaving;
import io.perfguard.llm.prompt.PromptCounts.Field;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.token.TokenCounter;
import io.perfguard.llm.usage.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The prompts of one operation, in fixed memory. Thread-safe. */
final class PromptSketch {
  /*
   * The hash of a prompt is made before the lock; under it some counters move and a few places of arrays are looked at.
   * What takes longer is done for a sample of the calls only: the first ones, since an operation with ten calls a day is
   * of interest as well, then each 32nd (without its numbers) or each 256th (what it is made of).
   */
  private static final int FIRST_CALLS = 8;
  private static final int SHAPE_EVERY = 32;
  private static final int CONTENT_EVERY = 256;

  private static final int BEGINNINGS = 1_024;
  private static final int SHAPES = 128;
  private static final int FREQUENT = 16;

  // A token has about four bytes; what providers tell soon outweighs this.
  private static final long PRIOR_TOKENS = 256;
  private static final long PRIOR_BYTES = 4 * PRIOR_TOKENS;

  private final PromptAnalyzer.Settings settings;
  private final LogLinearHistogram input = new LogLinearHistogram();
  private final LogLinearHistogram output = new LogLinearHistogram();
  private final HyperLogLog distinct = new HyperLogLog();
  private final SpaceSaving<Long> repeated = new SpaceSaving<>(FREQUENT);
  private final RecentHashes prompts;
  private final RecentHashes shapes;
  private final RecentHashes sampled = new RecentHashes(SHAPES);
  private final RecentHashes beginnings = new RecentHashes(BEGINNINGS);
  private final PromptSums sums = new PromptSums();
  private long calls;
  private long knownTokens = PRIOR_TOKENS;
  private long knownBytes = PRIOR_BYTES;

  PromptSketch(PromptAnalyzer.Settings settings) {
    this.settings = settings;
    this.prompts = new RecentHashes(settings.window());
    this.shapes = new RecentHashes(SHAPES);
  }

  void record(LlmRequest request, @Nullable Usage usage) {
    PromptBytes bytes = PromptBytes.of(request);
    distinct.add(bytes.low());
    boolean shape;
    boolean content;
    synchronized (this) {
      long number = calls++;
      shape = number < FIRST_CALLS || number % SHAPE_EVERY == 0;
      content = number < FIRST_CALLS || number % CONTENT_EVERY == 0;
    }
    long shapeHash = shape ? PromptBytes.shapeOf(request) : 0;
    PromptSums sample = content ? sample(request, bytes, usage) : null;
    synchronized (this) {
      boolean duplicate = add(request, usage, bytes);
      if (sample != null) {
        sums.add(sample);
      }
      if (shape) {
        shape(shapeHash, bytes, duplicate);
      }
    }
  }

  private PromptSums sample(LlmRequest request, PromptBytes bytes, @Nullable Usage usage) {
    PromptSums sample = new PromptSums();
    ContentSample.look(request, sample);
    if (!isTold(usage) && bytes.bytes() <= PromptAnalyzer.LONGEST_COUNTED) {
      TokenCounter counter = settings.counter();
      long tokens = 0;
      for (LlmMessage message : request.messages()) {
        tokens += counter.count(message.text());
      }
      know(tokens, bytes.bytes());
    }
    return sample;
  }

  private static boolean isTold(@Nullable Usage usage) {
    return usage != null && !usage.isEstimated() && usage.inputTokens() > 0;
  }

  /** Old knowledge fades: it is halved each time it has grown to some ten million bytes. */
  private synchronized void know(long tokens, long bytes) {
    knownTokens += tokens;
    knownBytes += bytes;
    if (knownBytes > 10_000_000) {
      knownTokens /= 2;
      knownBytes /= 2;
    }
  }

  private boolean add(LlmRequest request, @Nullable Usage usage, PromptBytes bytes) {
    boolean told = isTold(usage);
    long tokens;
    if (told && usage != null) {
      tokens = usage.inputTokens();
      know(tokens, bytes.bytes());
      sums.add(Field.CACHED_TOKENS, usage.cacheReadTokens());
    } else {
      tokens = Math.max(1, bytes.bytes() * knownTokens / knownBytes);
      sums.add(Field.ESTIMATED_CALLS, 1);
    }
    input.record(tokens);
    sums.add(Field.CALLS, 1);
    sums.add(Field.INPUT_TOKENS, tokens);
    long answer = usage == null ? 0 : usage.outputTokens();
    if (usage != null) {
      answer(request, answer);
    }
    beginnings(bytes, tokens);
    return isDuplicate(bytes, tokens, answer);
  }

  private void answer(LlmRequest request, long tokens) {
    output.record(tokens);
    sums.add(Field.OUTPUT_TOKENS, tokens);
    int bound = request.maximumOutputTokens().orElse(0);
    if (bound > 0) {
      sums.add(Field.BOUNDED_CALLS, 1);
      sums.add(Field.BOUND_TOKENS, bound);
      sums.add(Field.BOUNDED_OUTPUT_TOKENS, tokens);
      sums.add(Field.CUT_CALLS, tokens >= bound ? 1 : 0);
    }
  }

  private boolean isDuplicate(PromptBytes bytes, long tokens, long answer) {
    prompts.tick();
    int ago = prompts.see(bytes.low(), bytes.high());
    boolean duplicate = ago > 0 && ago <= settings.window();
    if (duplicate) {
      sums.add(Field.DUPLICATE_CALLS, 1);
      sums.add(Field.DUPLICATE_INPUT_TOKENS, tokens);
      sums.add(Field.DUPLICATE_OUTPUT_TOKENS, answer);
      repeated.add(bytes.low(), 1);
    }
    return duplicate;
  }

  /** All beginnings are seen; those up to the first that is new are what a cache would have had. */
  private void beginnings(PromptBytes bytes, long tokens) {
    beginnings.tick();
    int common = 0;
    for (int i = 0; i < bytes.blocks(); i++) {
      boolean known = beginnings.see(bytes.beginning(i), i) > 0;
      common = known && common == i ? i + 1 : common;
    }
    double share = Math.min(1, (double) common * PromptBytes.BLOCK / bytes.laidBytes());
    long cacheable = (long) (share * tokens);
    if (cacheable >= settings.minimumPrefixTokens()) {
      sums.add(Field.CACHEABLE_TOKENS, cacheable);
    }
  }

  /** Near is what is alike but for numbers, and not the same: neither lately nor in the sample. */
  private void shape(long hash, PromptBytes bytes, boolean duplicate) {
    shapes.tick();
    sampled.tick();
    sums.add(Field.SHAPE_SAMPLED_CALLS, 1);
    boolean seen = shapes.see(hash, 0) > 0;
    boolean same = sampled.see(bytes.low(), bytes.high()) > 0;
    sums.add(Field.NEAR_DUPLICATE_CALLS, seen && !same && !duplicate ? 1 : 0);
  }

  PromptFigures figures(String operation, @Nullable TokenPrices prices) {
    PromptCounts counts;
    synchronized (this) {
      counts = sums.counts();
    }
    List<SpaceSaving.Frequent<Long>> top = repeated.top(1);
    PromptFigures figures = new PromptFigures(
        operation,
        counts,
        input.snapshot(),
        output.snapshot(),
        distinct.estimate(),
        top.isEmpty() ? 0 : top.get(0).count(),
        Optional.empty());
    return prices == null ? figures : figures.priced(prices);
  }

  /** Adds the prompts of this operation to those of others. */
  void mergeInto(HyperLogLog all) {
    all.merge(distinct);
  }
}
