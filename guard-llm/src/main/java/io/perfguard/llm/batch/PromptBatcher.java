/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.ServiceTier;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks about many texts with few prompts. Each text has an id, the answer is read strictly, and
 * what is missing or does not fit is asked again: first in smaller prompts, then alone.
 *
 * <pre>{@code
 * record Item(String code, int quantity) {}
 *
 * List<BatchItem<Item>> items = PromptBatcher.builder().itemsPerPrompt(8).build()
 *     .run(caller, "Extract the CN code from:", texts, Item.class);
 * }</pre>
 *
 * <p>The instruction is a system message, the same in each prompt; the texts follow as a JSON array
 * of ids and texts, from which no text can break out. Equal texts are asked once and share the
 * cost. Halves of a surrogate pair are sent as U+FFFD.
 *
 * <p>An answer that is no JSON, or was cut by the bound of its tokens, is asked again in smaller
 * prompts; so is a request that the provider refuses with status 400, 413 or 422. Any other failure
 * of a call is the error of its texts. After ten failures in a row the rest is not asked; after an
 * interrupt neither, and its flag stays set. An {@link Error} is thrown as it came.
 *
 * <p>In a round at most {@link Builder#parallelism} calls are under way, and only their prompts are
 * in memory.
 *
 * <p>Immutable.
 */
public final class PromptBatcher {
  /** The most items of a prompt: beyond it models lose items, whatever they are told. */
  private static final int MOST_ITEMS = 100;

  private static final int MOST_ROUNDS = 20;
  private static final int MOST_THREADS = 256;
  /** About the tokens of {@code {"id":123,"value":},}, and of what is around all items. */
  private static final int TOKENS_AROUND_ITEM = 9;

  private static final int TOKENS_AROUND_ALL = 16;

  private final int itemsPerPrompt;
  private final int maximumRounds;
  private final boolean shuffleOnRetry;
  private final boolean shareDuplicates;
  private final int maximumOutputTokens;
  private final int outputTokensPerItem;
  private final long maximumCharacters;
  private final @Nullable Executor executor;
  private final int parallelism;
  private final ServiceTier tier;
  private final String model;

  private PromptBatcher(Builder from) {
    itemsPerPrompt = from.itemsPerPrompt;
    maximumRounds = from.maximumRounds;
    shuffleOnRetry = from.shuffleOnRetry;
    shareDuplicates = from.shareDuplicates;
    maximumOutputTokens = from.maximumOutputTokens;
    outputTokensPerItem = from.outputTokensPerItem;
    maximumCharacters = from.maximumCharacters;
    executor = from.executor;
    parallelism = from.parallelism;
    tier = from.tier;
    model = from.model;
  }

  /**
   * Begins with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Asks about each text, and reads the answers as records.
   *
   * @param caller asks the model
   * @param instruction what to do with each text, not blank
   * @param texts the texts; a null is an error of its item
   * @param type the record, see {@link RecordSchema}
   * @param <T> the record
   * @return one item for each text, in their order
   * @throws IllegalArgumentException if the instruction is blank, or the record is none that can be
   *     asked for
   */
  public <T extends Record> List<BatchItem<T>> run(
      BatchCaller caller,
      String instruction,
      List<? extends @Nullable String> texts,
      Class<T> type) {
    return run(caller, instruction, texts, ItemReader.record(RecordSchema.of(type)));
  }

  /**
   * Asks about each text, and reads the answers as strings that a function makes something of.
   *
   * @param caller asks the model
   * @param instruction what to do with each text, not blank
   * @param texts the texts; a null is an error of its item
   * @param reader makes something of an answer, not null; what it throws makes the answer invalid.
   *     Called by any of the threads
   * @param <T> what it makes
   * @return one item for each text, in their order
   * @throws IllegalArgumentException if the instruction is blank
   */
  public <T> List<BatchItem<T>> run(
      BatchCaller caller,
      String instruction,
      List<? extends @Nullable String> texts,
      Function<? super String, ? extends T> reader) {
    ItemReader<T> text = ItemReader.text(reader);
    return run(caller, instruction, texts, text);
  }

  private <T> List<BatchItem<T>> run(
      BatchCaller caller,
      String instruction,
      List<? extends @Nullable String> texts,
      ItemReader<T> reader) {
    Require.nonNull(caller, "caller");
    Require.nonNull(texts, "texts");
    if (Require.nonNull(instruction, "instruction").isBlank()) {
      throw new IllegalArgumentException("instruction must not be blank");
    }
    return new BatchRun<>(this, caller, instruction, texts, reader).run();
  }

  /** How many texts a first prompt may have, so that their answers fit as well. */
  int firstSize() {
    int fit =
        (maximumOutputTokens - TOKENS_AROUND_ALL) / (outputTokensPerItem + TOKENS_AROUND_ITEM);
    return Math.max(1, Math.min(itemsPerPrompt, fit));
  }

  int maximumRounds() {
    return maximumRounds;
  }

  boolean shuffleOnRetry() {
    return shuffleOnRetry;
  }

  boolean shareDuplicates() {
    return shareDuplicates;
  }

  int maximumOutputTokens() {
    return maximumOutputTokens;
  }

  long maximumCharacters() {
    return maximumCharacters;
  }

  @Nullable
  Executor executor() {
    return executor;
  }

  int parallelism() {
    return parallelism;
  }

  ServiceTier tier() {
    return tier;
  }

  String model() {
    return model;
  }

  /** Collects how to ask. Not thread-safe. */
  public static final class Builder {
    private int itemsPerPrompt = 8;
    private int maximumRounds = 3;
    private boolean shuffleOnRetry = true;
    private boolean shareDuplicates = true;
    private int maximumOutputTokens = 4_096;
    private int outputTokensPerItem = 64;
    private long maximumCharacters = 100_000;
    private @Nullable Executor executor;
    private int parallelism = 4;
    private ServiceTier tier = ServiceTier.STANDARD;
    private String model = "";

    private Builder() {}

    /**
     * Bounds the texts of a prompt. Default: 8; the gain of more is small, and models lose track.
     *
     * @param items 1..100
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder itemsPerPrompt(int items) {
      itemsPerPrompt = within(items, MOST_ITEMS, "itemsPerPrompt");
      return this;
    }

    /**
     * Bounds how often a text is asked, the first time included. Default: 3.
     *
     * @param rounds 1..20
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder maximumRounds(int rounds) {
      maximumRounds = within(rounds, MOST_ROUNDS, "maximumRounds");
      return this;
    }

    /**
     * Whether what is asked again comes in another order, since models are weaker in some places of
     * a list. Default: true. The order is the same in each run.
     *
     * @param shuffle whether
     * @return this
     */
    public Builder shuffleOnRetry(boolean shuffle) {
      shuffleOnRetry = shuffle;
      return this;
    }

    /**
     * Whether equal texts are asked once. Default: true.
     *
     * @param share whether
     * @return this
     */
    public Builder shareDuplicates(boolean share) {
      shareDuplicates = share;
      return this;
    }

    /**
     * Bounds an answer: goes with each request, and prompts have no more texts than fit. Default:
     * 4,096.
     *
     * @param tokens >= 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maximumOutputTokens(int tokens) {
      maximumOutputTokens = within(tokens, Integer.MAX_VALUE, "maximumOutputTokens");
      return this;
    }

    /**
     * About how many tokens the answer for one text has. Default: 64. If answers are longer and get
     * cut, the prompts become smaller by themselves, but what was cut is paid for.
     *
     * @param tokens 1..1,000,000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder outputTokensPerItem(int tokens) {
      outputTokensPerItem = within(tokens, 1_000_000, "outputTokensPerItem");
      return this;
    }

    /**
     * Bounds the texts of a prompt by their length together; a longer text is alone. Default:
     * 100,000 characters.
     *
     * @param characters >= 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maximumCharacters(long characters) {
      maximumCharacters = Require.atLeast(1, characters, "maximumCharacters");
      return this;
    }

    /**
     * Lends threads, so that several prompts are asked at once. Default: none, the caller asks one
     * after the other. The caller works as well; it never waits for a thread that has not begun.
     *
     * @param threads where helpers run; they run as parts of the operation that is under way
     * @return this
     */
    public Builder executor(Executor threads) {
      executor = Require.nonNull(threads, "executor");
      return this;
    }

    /**
     * Bounds the calls that are under way at once, the caller's own included. Default: 4; without
     * an executor it is 1.
     *
     * @param calls 1..256
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder parallelism(int calls) {
      parallelism = within(calls, MOST_THREADS, "parallelism");
      return this;
    }

    /**
     * Sets the tier of the requests. Default: standard. {@link ServiceTier#BATCH} is the price of a
     * provider's batch interface, half the usual where the price book has it; the caller must be
     * one that sends them there.
     *
     * @param urgency the tier
     * @return this
     */
    public Builder tier(ServiceTier urgency) {
      tier = Require.nonNull(urgency, "tier");
      return this;
    }

    /**
     * Sets the model of the requests. Default: "", the caller's own.
     *
     * @param name its name
     * @return this
     */
    public Builder model(String name) {
      model = Require.nonNull(name, "model");
      return this;
    }

    /**
     * The batcher.
     *
     * @return with what was set
     */
    public PromptBatcher build() {
      return new PromptBatcher(this);
    }

    private static int within(int value, int most, String what) {
      Require.atLeast(1, value, what);
      return (int) Require.atMost(most, value, what);
    }
  }
}
