/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.HyperLogLog;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.token.TokenCounter;
import io.perfguard.llm.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches the prompts of an application, by operation: how long they are, how many came before, how
 * many differ in numbers alone, how much of each is the beginning of an earlier one, what they are
 * made of, and how much of their bound answers take.
 *
 * <p>No prompt is kept: duplicates are found by hashes under a key of this process, lengths are
 * those that the provider bills, and the content is looked at while the call is there. Where no
 * bill comes, tokens are estimated from the bytes, by the ratio of the bills of the operation, or
 * of a counter for some of the prompts. An operation takes some 80 KB, whatever it sends;
 * operations beyond the bound share one, {@code _other}.
 *
 * <p>Thread-safe.
 */
public final class PromptAnalyzer {
  /** The name that operations beyond the bound share. */
  public static final String OTHER = "_other";

  /** The name of all operations together. */
  public static final String TOTAL = "_total";

  /** Longer prompts are not given to the counter. */
  static final int LONGEST_COUNTED = 16_384;

  private final Settings settings;
  private final PromptSketch other;
  private final BoundedNames<Named> sketches;

  /** What a builder says. */
  record Settings(
      int maximumOperations,
      int window,
      long longPromptTokens,
      long minimumPrefixTokens,
      TokenCounter counter) {}

  private record Named(String name, PromptSketch sketch) {}

  private PromptAnalyzer(Settings settings) {
    this.settings = settings;
    this.other = new PromptSketch(settings);
    this.sketches = new BoundedNames<>(
        settings.maximumOperations(),
        name -> new Named(name, new PromptSketch(settings)),
        new Named(OTHER, other));
  }

  /**
   * Watches with the usual settings.
   *
   * @return an analyzer that saw nothing
   */
  public static PromptAnalyzer create() {
    return builder().build();
  }

  /**
   * Begins with the usual settings.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Notes a call.
   *
   * @param operation what the application does
   * @param request what was asked
   * @param usage what was billed; null if nothing came back. An estimated one is not learned from.
   */
  public void record(String operation, LlmRequest request, @Nullable Usage usage) {
    Require.nonNull(operation, "operation");
    Require.nonNull(request, "request");
    sketches.get(operation).sketch().record(request, usage);
  }

  /**
   * What there was so far, without money.
   *
   * @return the analysis
   */
  public PromptAnalysis analyze() {
    return analyze(operation -> Optional.empty());
  }

  /**
   * What there was so far, and what it costs.
   *
   * @param prices what tokens of an operation cost; empty if that is not known, and then nothing is
   *     said of its money
   * @return the analysis
   */
  public PromptAnalysis analyze(Function<String, Optional<TokenPrices>> prices) {
    Require.nonNull(prices, "prices");
    List<PromptFigures> all = new ArrayList<>();
    HyperLogLog distinct = new HyperLogLog();
    List<Named> named = new ArrayList<>(sketches.values());
    if (sketches.foldedCount() > 0) {
      named.add(new Named(OTHER, other));
    }
    for (Named each : named) {
      TokenPrices price = prices.apply(each.name()).orElse(null);
      all.add(each.sketch().figures(each.name(), price));
      each.sketch().mergeInto(distinct);
    }
    all.sort((a, b) -> Long.compare(b.counts().inputTokens(), a.counts().inputTokens()));
    return new PromptAnalysis(
        all, total(all, distinct), settings.longPromptTokens(), settings.window());
  }

  /** Money is told of all only where it is known of each. */
  private static PromptFigures total(List<PromptFigures> all, HyperLogLog distinct) {
    PromptCounts counts = PromptCounts.NONE;
    HistogramSnapshot input = HistogramSnapshot.EMPTY;
    HistogramSnapshot output = HistogramSnapshot.EMPTY;
    Optional<PromptFigures.AtStake> stake = Optional.empty();
    long most = 0;
    for (PromptFigures each : all) {
      counts = counts.plus(each.counts());
      input = input.plus(each.inputTokens());
      output = output.plus(each.outputTokens());
      most = Math.max(most, each.mostRepeated());
    }
    if (!all.isEmpty() && all.stream().allMatch(each -> each.atStake().isPresent())) {
      stake =
          all.stream().flatMap(each -> each.atStake().stream()).reduce(PromptFigures.AtStake::plus);
    }
    return new PromptFigures(TOTAL, counts, input, output, distinct.estimate(), most, stake);
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private int maximumOperations = 100;
    private int window = 512;
    private long longPromptTokens = 500;
    private long minimumPrefixTokens = 1_024;
    private TokenCounter counter = TokenCounter.rough();

    private Builder() {}

    /**
     * How many operations have figures of their own.
     *
     * @param operations >= 1; 100 unless it is set
     * @return this
     */
    public Builder maximumOperations(int operations) {
      maximumOperations = (int) Require.atLeast(1, operations, "maximumOperations");
      return this;
    }

    /**
     * Among how many calls before a duplicate is looked for. One in fifty may be missed.
     *
     * @param calls 1 to 65,536; 512 unless it is set. Each call of the window takes 40 bytes for
     *     each operation.
     * @return this
     */
    public Builder window(int calls) {
      Require.atMost(65_536, calls, "window");
      window = (int) Require.atLeast(1, calls, "window");
      return this;
    }

    /**
     * The average length above which prompts are called long.
     *
     * @param tokens >= 1; 500 unless it is set
     * @return this
     */
    public Builder longPromptTokens(long tokens) {
      longPromptTokens = Require.atLeast(1, tokens, "longPromptTokens");
      return this;
    }

    /**
     * The shortest beginning that the provider's prompt cache keeps. OpenAI keeps 1,024 tokens and
     * more; Anthropic 1,024, 2,048 or 4,096, by the model.
     *
     * @param tokens >= 0; 1,024 unless it is set
     * @return this
     */
    public Builder minimumPrefixTokens(long tokens) {
      minimumPrefixTokens = Require.atLeast(0, tokens, "minimumPrefixTokens");
      return this;
    }

    /**
     * Counts a sample of the prompts of which no provider tells the tokens: the first eight of an
     * operation and each 256th later, up to 16,384 bytes.
     *
     * @param other a tokenizer; unless it is set, {@link TokenCounter#rough}
     * @return this
     */
    public Builder counter(TokenCounter other) {
      counter = Require.nonNull(other, "counter");
      return this;
    }

    /**
     * An analyzer that saw nothing.
     *
     * @return the analyzer
     */
    public PromptAnalyzer build() {
      return new PromptAnalyzer(
          new Settings(maximumOperations, window, longPromptTokens, minimumPrefixTokens, counter));
    }
  }
}
