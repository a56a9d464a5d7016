/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.llm.batch.BatchItem;
import io.perfguard.llm.batch.PromptBatcher;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.price.UnknownModelPolicy;
import io.perfguard.llm.prompt.PromptAnalysis;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.route.ModelRouter;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticCacheBuilder;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards a language model: knows what each call costs, keeps answers, lets budgets hold, asks
 * another model when one fails, and keeps the numbers of all that.
 *
 * <pre>{@code
 * ChatSession chat = ChatSession.builder("support", model)
 *     .cacheStrategy(CacheStrategy.EXACT)
 *     .partition(Partition.shared())
 *     .budget(Budget.monthly(Money.usd(1_000)).alertAt(0.80).hard())
 *     .fallback(mini)
 *     .register(guards);
 * String answer = chat.ask("Extract the CN code from: ...");
 * }</pre>
 *
 * <p>A session is no conversation: it keeps no history, each request brings its own. A request is
 * counted for the operation that runs on its thread, or for the {@link ChatContext} that is given
 * by {@link #in}.
 *
 * <p>A session that fails itself does not fail the call, except that a hard budget refuses what it
 * cannot pay, by a {@link io.perfguard.llm.budget.BudgetExceededException}. What a model throws
 * comes out as it came.
 *
 * <p>Thread-safe.
 */
public final class ChatSession implements Guard<ChatStats>, LlmCaller, AutoCloseable {
  /** The kind of all sessions: {@code guards.stats(ChatSession.KIND).get("support")}. */
  public static final GuardKind<ChatSession, ChatStats> KIND =
      GuardKind.<ChatSession, ChatStats>builder("chat", ChatSession.class, ChatSchema.build())
          .label("chat session")
          .check(new BudgetShareCheck())
          .check(new ChatHitRateCheck())
          .check(new PromptLengthCheck())
          .check(new DearModelCheck())
          .check(new DuplicatePromptsCheck())
          .check(new UnpricedModelCheck())
          .check(new CostGrowthCheck())
          .build();

  private final String name;
  private final ChatParts parts;
  private final ChatView view;

  ChatSession(String name, ChatParts parts) {
    this.name = name;
    this.parts = parts;
    this.view = new ChatView(this, parts, ChatContext.NONE);
  }

  /**
   * Begins a session.
   *
   * @param name unique among the sessions of a registry
   * @param model who is asked
   * @return a builder
   */
  public static Builder builder(String name, LlmModel model) {
    return new Builder(name, model);
  }

  /**
   * Asks one thing, and waits for the answer.
   *
   * @param prompt the message
   * @return the answer's text; "" if it has none
   * @throws io.perfguard.llm.budget.BudgetExceededException if a hard budget cannot pay for it
   * @throws RuntimeException what the model threw, as it came
   */
  public String ask(String prompt) {
    return view.ask(prompt);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param request what is asked
   * @return the answer; its usage is nothing if it was not asked for anew
   * @throws io.perfguard.llm.budget.BudgetExceededException if a hard budget cannot pay for it
   * @throws RuntimeException what the model threw, as it came
   */
  @Override
  public LlmResponse call(LlmRequest request) {
    return view.call(request);
  }

  /**
   * Asks, and does not wait.
   *
   * @param request what is asked
   * @return the answer; canceling it ends the call, unless its answer may be shared with others
   */
  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    return view.callAsync(request);
  }

  /**
   * Asks, and hands on the answer as it comes. A kept answer comes as one piece.
   *
   * @param request what is asked
   * @param handler hears the pieces, on this thread or another
   * @return the stream, to cancel it: its caller then hears nothing more; the model is stopped when
   *     nobody else listens
   */
  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    return view.stream(request, handler);
  }

  /**
   * Asks one thing about many texts, several of them in one request.
   *
   * @param instruction what is asked of each text
   * @param texts the texts
   * @param type a record of strings, numbers, booleans and lists of them: the answer for one text
   * @param <T> the record
   * @return for each text its answer or an error, and its part of the cost, in the texts' order
   */
  public <T extends Record> List<BatchItem<T>> batch(
      String instruction, List<String> texts, Class<T> type) {
    return view.batch(instruction, texts, type);
  }

  /**
   * Asks one thing about many texts, several of them in one request.
   *
   * @param instruction what is asked of each text
   * @param texts the texts
   * @param reader makes the value of an answer; what it throws makes that text be asked again
   * @param <T> the value
   * @return for each text its answer or an error, and its part of the cost, in the texts' order
   */
  public <T> List<BatchItem<T>> batch(
      String instruction, List<String> texts, Function<String, T> reader) {
    return view.batch(instruction, texts, reader);
  }

  /**
   * The same session for an operation, a tenant or tags.
   *
   * @param context what requests are for
   * @return a view, as cheap as an object
   */
  public ChatView in(ChatContext context) {
    return new ChatView(this, parts, Require.nonNull(context, "context"));
  }

  /**
   * The prompts so far: how long, how often the same, and what could be saved.
   *
   * @return an analysis
   */
  public PromptAnalysis analyzePrompts() {
    return parts.analyzePrompts();
  }

  /**
   * Lets somebody hear of each model that is asked from now on.
   *
   * @param listener hears it
   */
  public void addListener(ChatListener listener) {
    parts.listeners().add(Require.nonNull(listener, "listener"));
  }

  /**
   * Lets somebody hear no more.
   *
   * @param listener the same that was added
   */
  public void removeListener(ChatListener listener) {
    parts.listeners().remove(Require.nonNull(listener, "listener"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<ChatSession, ChatStats> kind() {
    return KIND;
  }

  @Override
  public ChatStats stats() {
    return parts.stats();
  }

  @Override
  public ChatDetails details() {
    return parts.details();
  }

  @Override
  public long faultCount() {
    return parts.faultCount();
  }

  /**
   * The cache of answers by meaning: to explain, give feedback, try a dry run.
   *
   * @return empty unless the strategy is {@link CacheStrategy#SEMANTIC}
   */
  public Optional<SemanticCache> semanticCache() {
    return parts.meanings();
  }

  /** Forgets all answers that were kept. */
  public void invalidateAnswers() {
    parts.invalidateAnswers();
  }

  /** Ends the use of the budget's store. Requests go on, without a store. */
  @Override
  public void close() {
    parts.close();
  }

  /** {@code chat session "support"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
  }

  /** Collects the parts of a session. Not thread-safe. */
  public static final class Builder {
    private static final long LEAST_BYTES = 64 << 10;
    private static final int TEXT_PART = 8;

    final String name;
    final LlmModel model;
    final List<LlmModel> fallbacks = new ArrayList<>();
    final Map<String, LlmModel> models = new LinkedHashMap<>();
    final Map<String, String> reasons = new LinkedHashMap<>();
    CacheStrategy strategy = CacheStrategy.NONE;

    @Nullable
    Partition partition;

    Duration ttl = Duration.ofHours(24);
    DataSize maximumBytes = DataSize.ofMegabytes(64);
    Supplier<String> contextVersion = () -> "";
    Supplier<String> locale = () -> "";

    @Nullable
    Embedder embedder;

    @Nullable
    Double similarity;

    @Nullable
    Double errorBound;

    @Nullable
    Consumer<SemanticCacheBuilder> meaning;

    boolean singleFlight;
    double warmest = 0.3;
    boolean toolCalls;

    @Nullable
    Budget budget;

    @Nullable
    BudgetStore store;

    @Nullable
    PriceBook prices;

    UnknownModelPolicy unknownModels = UnknownModelPolicy.BLOCK_IF_BUDGETED;

    @Nullable
    String region;

    @Nullable
    PromptCompressor compressor;

    @Nullable
    ModelRouter router;

    PromptBatcher batcher = PromptBatcher.builder().build();
    Duration modelTimeout = Duration.ofSeconds(60);

    @Nullable
    GuardMode mode;

    @Nullable
    GuardClock clock;

    private Builder(String name, LlmModel model) {
      this.name = Require.name(name, "chat session name");
      this.model = Require.nonNull(model, "model");
    }

    /**
     * What answers are kept for. Default: {@link CacheStrategy#NONE}. With another one a
     * {@link #partition} has to be given.
     *
     * @param keep the strategy
     * @return this
     */
    public Builder cacheStrategy(CacheStrategy keep) {
      strategy = Require.nonNull(keep, "cacheStrategy");
      return this;
    }

    /**
     * Who may see whose answers. Needed where answers are kept or shared.
     *
     * @param owners {@link Partition#shared()}, or {@link Partition#by}
     * @return this
     */
    public Builder partition(Partition owners) {
      partition = Require.nonNull(owners, "partition");
      return this;
    }

    /**
     * How long an answer is kept. Default: 24 hours.
     *
     * @param time > 0
     * @return this
     */
    public Builder ttl(Duration time) {
      ttl = Require.positive(time, "ttl");
      return this;
    }

    /**
     * How much heap kept answers may take. Default: 64 MB.
     *
     * @param size at least 64 KB
     * @return this
     */
    public Builder maximumBytes(DataSize size) {
      maximumBytes = Require.nonNull(size, "maximumBytes");
      return this;
    }

    /**
     * The state of the knowledge that answers are made from, such as the version of a document
     * store. What was answered in one state is not given in another. Default: there is none.
     *
     * @param source is asked at each request, on its thread; not null
     * @return this
     */
    public Builder contextVersion(Supplier<String> source) {
      contextVersion = Require.nonNull(source, "contextVersion");
      return this;
    }

    /**
     * The language and country of the person who asks, where the answer depends on it. What was
     * answered in one is not given in another. Default: it makes no difference.
     *
     * @param source is asked at each request, on its thread; not null
     * @return this
     */
    public Builder locale(Supplier<String> source) {
      locale = Require.nonNull(source, "locale");
      return this;
    }

    /**
     * What makes the vectors of {@link CacheStrategy#SEMANTIC}. Default:
     * {@link io.perfguard.llm.onnx.OnnxEmbedder#allMiniLm}, which wants two jars.
     *
     * @param source the embedder; is not closed by the session
     * @return this
     */
    public Builder embedder(Embedder source) {
      embedder = Require.nonNull(source, "embedder");
      return this;
    }

    /**
     * The least cosine at which {@link CacheStrategy#SEMANTIC} gives the answer to another text, in
     * place of the {@link #errorBound}. With both set, both must let it pass.
     *
     * @param cosine 0..1, such as 0.95
     * @return this
     */
    public Builder similarityThreshold(double cosine) {
      similarity = Require.rate(cosine, "similarityThreshold");
      return this;
    }

    /**
     * The share of answers by meaning that may be wrong. Default: 0.01, where no
     * {@link #similarityThreshold} is set.
     *
     * @param share 0.001..0.5
     * @return this
     */
    public Builder errorBound(double share) {
      errorBound = share;
      return this;
    }

    /**
     * All else that {@link CacheStrategy#SEMANTIC} can be told, such as {@code cache ->
     * cache.verifier(judge).shadow(0.02, comparer)}.
     *
     * @param settings changes the cache's builder, after the session has set it up
     * @return this
     */
    public Builder semanticCache(Consumer<SemanticCacheBuilder> settings) {
      meaning = Require.nonNull(settings, "semanticCache");
      return this;
    }

    boolean hasMeaning() {
      return embedder != null || similarity != null || errorBound != null || meaning != null;
    }

    /** Whose answers are whose, where that was checked to be known. */
    Partition owners() {
      return Require.nonNull(partition, "partition");
    }

    /**
     * What the answers by exact requests may take: all, or what is left beside those by meaning.
     */
    DataSize textBytes() {
      return strategy == CacheStrategy.SEMANTIC
          ? DataSize.ofBytes(Math.max(LEAST_BYTES, maximumBytes.bytes() / TEXT_PART))
          : maximumBytes;
    }

    DataSize meaningBytes() {
      return DataSize.ofBytes(
          Math.max(LEAST_BYTES, maximumBytes.bytes() - maximumBytes.bytes() / TEXT_PART));
    }

    /**
     * Lets equal requests that are under way at once share one answer, also where no answers are
     * kept. Needs a {@link #partition}. On by itself where answers are kept.
     *
     * @return this
     */
    public Builder singleFlight() {
      singleFlight = true;
      return this;
    }

    /**
     * Up to which temperature answers are kept and shared, where a request sets one. Default: 0.3.
     * A request that sets none is kept.
     *
     * @param temperature >= 0
     * @return this
     */
    public Builder cacheUpToTemperature(double temperature) {
      if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "cacheUpToTemperature must be >= 0 and finite, was " + temperature);
      }
      warmest = temperature;
      return this;
    }

    /**
     * Keeps answers that call tools, too. What a tool did once is then not done again for a kept
     * answer unless the application does it.
     *
     * @return this
     */
    public Builder cacheToolCalls() {
      toolCalls = true;
      return this;
    }

    /**
     * What may be spent.
     *
     * @param limits the budget
     * @return this
     */
    public Builder budget(Budget limits) {
      budget = Require.nonNull(limits, "budget");
      return this;
    }

    /**
     * Where spending is kept. Default: in memory, so that a restart begins at zero. The session
     * closes it.
     *
     * @param keeper the store
     * @return this
     */
    public Builder budgetStore(BudgetStore keeper) {
      store = Require.nonNull(keeper, "budgetStore");
      return this;
    }

    /**
     * What tokens cost. Default: {@link PriceBook#bundled()}.
     *
     * @param book the prices
     * @return this
     */
    public Builder prices(PriceBook book) {
      prices = Require.nonNull(book, "prices");
      return this;
    }

    /**
     * What happens to models without a price. Default:
     * {@link UnknownModelPolicy#BLOCK_IF_BUDGETED}.
     *
     * @param policy the policy
     * @return this
     */
    public Builder unknownModels(UnknownModelPolicy policy) {
      unknownModels = Require.nonNull(policy, "unknownModels");
      return this;
    }

    /**
     * The region that answers are billed in, where that makes a difference.
     *
     * @param name as the price book has it, such as {@code eu}
     * @return this
     */
    public Builder region(String name) {
      region = Require.name(name, "region");
      return this;
    }

    /**
     * The models to ask when the first one fails or its breaker is open, in this order; also those
     * that a budget may choose from if they are cheaper.
     *
     * @param others the models
     * @return this
     */
    public Builder fallback(LlmModel... others) {
      for (LlmModel other : others) {
        fallbacks.add(Require.nonNull(other, "fallback"));
      }
      return this;
    }

    /**
     * Further models that requests and the router may name.
     *
     * @param others the models, by their names
     * @return this
     */
    public Builder models(LlmModel... others) {
      for (LlmModel other : others) {
        models.put(Require.name(other.model(), "model"), other);
      }
      return this;
    }

    /**
     * The model for all that is not routed, with the reason why, for the report.
     *
     * @param modelName its name, that of the first model, or one of {@link #models}
     * @param reason why it was chosen
     * @return this
     */
    public Builder model(String modelName, String reason) {
      reasons.put(Require.name(modelName, "model"), Require.nonNull(reason, "reason"));
      return this;
    }

    /**
     * Chooses the model of each operation from graded samples.
     *
     * @param chooser the router
     * @return this
     */
    public Builder router(ModelRouter chooser) {
      router = Require.nonNull(chooser, "router");
      return this;
    }

    /**
     * Makes prompts shorter before they are sent.
     *
     * @param shortener such as {@link PromptCompressor#lossless()}
     * @return this
     */
    public Builder compressor(PromptCompressor shortener) {
      compressor = Require.nonNull(shortener, "compressor");
      return this;
    }

    /**
     * How {@link ChatSession#batch} packs texts. Default: eight in a request.
     *
     * @param packer the batcher
     * @return this
     */
    public Builder batcher(PromptBatcher packer) {
      batcher = Require.nonNull(packer, "batcher");
      return this;
    }

    /**
     * How long one model may take, a stream until its first piece. Default: 60 seconds. Enforced
     * where there is a fallback, or by {@link #mode}.
     *
     * @param time > 0
     * @return this
     */
    public Builder modelTimeout(Duration time) {
      modelTimeout = Require.positive(time, "modelTimeout");
      return this;
    }

    /**
     * How far breakers and time-outs go. Default: {@link GuardMode#PROTECT} where there is a
     * fallback, else {@link GuardMode#OBSERVE}, so that a session alone refuses nothing.
     *
     * @param howFar the mode
     * @return this
     */
    public Builder mode(GuardMode howFar) {
      mode = Require.nonNull(howFar, "mode");
      return this;
    }

    /**
     * Tells the time. Default: that of the registry, or the system's.
     *
     * @param source the clock
     * @return this
     */
    public Builder clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * A session without a registry.
     *
     * @return a new session
     * @throws IllegalArgumentException if the settings do not fit each other
     */
    public ChatSession build() {
      return build(GuardClock.system());
    }

    /**
     * A session that a registry knows, and closes.
     *
     * @param guards the registry
     * @return a new session
     * @throws IllegalArgumentException if the settings do not fit each other, or the name is taken
     */
    public ChatSession register(GuardRegistry guards) {
      ChatSession session = build(Require.nonNull(guards, "guards").clock());
      try {
        guards.register(session);
      } catch (RuntimeException e) { // its name is taken: nothing must be left of it
        session.close();
        throw e;
      }
      session.parts.publishTo(guards);
      guards.closeWithThis(session);
      return session;
    }

    private ChatSession build(GuardClock defaultClock) {
      GuardClock time = clock == null ? defaultClock : clock;
      Faults faults = new Faults(KIND.subject(name).toString());
      return new ChatSession(name, new ChatParts(this, time, faults));
    }
  }
}
