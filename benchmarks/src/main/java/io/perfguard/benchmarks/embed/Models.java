/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.embed;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.embed.HashedNgramEmbedder;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.onnx.WordPieceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the benchmarks embed with, each loaded where it is used alone. */
public final class Models {
  static final String TEXT =
      "How can I lower the greenhouse gas emissions of a steel plant, and what would it cost each year?";
  private static final int TOKENS = 23;
  private static final String NAME = "all-minilm-l6-v2-q";

  private Models() {}

  /** Ours. */
  @State(Scope.Benchmark)
  public static class Ours {
    final OnnxEmbedder embedder = OnnxEmbedder.allMiniLm();

    /** Frees the model. */
    @TearDown
    public void close() {
      embedder.close();
    }
  }

  /** Our tokenizer alone. */
  @State(Scope.Benchmark)
  public static class OurTokenizer {
    final WordPieceTokenizer tokenizer = tokenizer();
  }

  /** Without a model. */
  @State(Scope.Benchmark)
  public static class Hashed {
    final Embedder embedder = new HashedNgramEmbedder();
  }

  /** A session as ours is, with the tokens of the text laid ready. */
  @State(Scope.Benchmark)
  public static class Bare {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    /** Loads the model. */
    public Bare() {
      long[] ids = tokenizer().encode(TEXT, 512);
      if (ids.length != TOKENS) {
        throw new AssertionError("a text of " + ids.length + " tokens");
      }
      long[] ones = new long[TOKENS];
      Arrays.fill(ones, 1);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
          InputStream model = resource(NAME + ".onnx")) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(model.readAllBytes(), options);
        inputs = Map.of(
            "input_ids", tensor(environment, ids),
            "attention_mask", tensor(environment, ones),
            "token_type_ids", tensor(environment, new long[TOKENS]));
      } catch (OrtException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    final long run() throws OrtException {
      try (OrtSession.Result result = session.run(inputs)) {
        return result.size();
      }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, long[] values)
        throws OrtException {
      return OnnxTensor.createTensor(
          environment, LongBuffer.wrap(values), new long[] {1, values.length});
    }
  }

  /** The same once for each thread. */
  @State(Scope.Thread)
  public static class OwnBare extends Bare {}

  /** LangChain4j's. */
  @State(Scope.Benchmark)
  public static class Theirs {
    final EmbeddingModel model;

    /** Loads it. */
    public Theirs() {
      keepLibraryHere();
      model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    }
  }

  /** DJL's tokenizer alone. */
  @State(Scope.Benchmark)
  public static class Djl {
    final HuggingFaceTokenizer tokenizer;

    /** Loads it. */
    public Djl() {
      keepLibraryHere();
      try (InputStream file = resource(NAME + "-tokenizer.json")) {
        tokenizer = HuggingFaceTokenizer.newInstance(
            file, Map.of("padding", "false", "truncation", "false"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static WordPieceTokenizer tokenizer() {
    return WordPieceTokenizer.read(
        new InputStreamReader(resource(NAME + "-tokenizer.json"), StandardCharsets.UTF_8));
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(Models.class.getResourceAsStream("/" + name), name);
  }

  /** DJL unpacks its library in the home folder unless told where. */
  private static void keepLibraryHere() {
    System.setProperty("DJL_CACHE_DIR", System.getProperty("java.io.tmpdir"));
    System.setProperty("OPT_OUT_TRACKING", "true");
  }
}
