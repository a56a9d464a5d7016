/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/** A question of 23 tokens becomes a vector. */
public class EmbedBenchmark {
  private static final int MOST_TOKENS = 512;

  /** Ours: tokens, the model, their mean, its length. */
  @Benchmark
  public float[] embed(Models.Ours ours) {
    return ours.embedder.embed(Models.TEXT);
  }

  /** The model alone, on tokens that are there already; what it answers stays where it is. */
  @Benchmark
  public long bare(Models.Bare bare) throws OrtException {
    return bare.run();
  }

  /** LangChain4j's; its caller's thread is what is measured, and others compute beside it. */
  @Benchmark
  public Embedding langchain4j(Models.Theirs theirs) {
    return theirs.model.embed(Models.TEXT).content();
  }

  /** Our tokenizer. */
  @Benchmark
  public long[] tokenize(Models.OurTokenizer ours) {
    return ours.tokenizer.encode(Models.TEXT, MOST_TOKENS);
  }

  /** The reference. */
  @Benchmark
  public Encoding djl(Models.Djl djl) {
    return djl.tokenizer.encode(Models.TEXT);
  }

  /** Spelling alone. */
  @Benchmark
  public float[] hashed(Models.Hashed hashed) {
    return hashed.embedder.embed(Models.TEXT);
  }

  /** Two threads that share one session. */
  @Benchmark
  @Threads(2)
  public long sharedSession(Models.Bare bare) throws OrtException {
    return bare.run();
  }

  /** Two threads that have one each. */
  @Benchmark
  @Threads(2)
  public long ownSession(Models.OwnBare bare) throws OrtException {
    return bare.run();
  }
}
