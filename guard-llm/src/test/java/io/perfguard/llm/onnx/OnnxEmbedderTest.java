/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEmbedderTest {
  private static final OnnxEmbedder EMBEDDER = OnnxEmbedder.allMiniLm();
  private static final String QUESTION = "How much steel is in a car?";

  @TempDir
  private static Path folder;

  @AfterAll
  static void close() {
    EMBEDDER.close();
  }

  /** Which cuts behind 128 tokens, since the file with its vocabulary says so. */
  @Test
  void vectors_are_those_of_LangChain4j() {
    Reference.tokenizer(Reference.FILE).close(); // sets where its library is unpacked
    var theirs = new AllMiniLmL6V2QuantizedEmbeddingModel();
    long seed = new Random().nextLong();
    RandomTexts texts = new RandomTexts(seed);
    try (OnnxEmbedder ours = OnnxEmbedder.builder().maximumTokens(128).build()) {
      for (int i = 0; i < 200; i++) {
        String text = "steel " + texts.next(); // a text of nothing is an error there
        float[] expected = theirs.embed(text).content().vector();
        assertThat(ours.embed(text))
            .as("seed %d, text %d", seed, i)
            .containsExactly(expected, within(1e-4f));
      }
    }
  }

  @Test
  void texts_of_like_meaning_are_near_and_others_far() {
    float[] question = EMBEDDER.embed(QUESTION);
    assertThat(cosine(question, EMBEDDER.embed("What amount of steel does a car contain?")))
        .isGreaterThan(0.85);
    assertThat(cosine(question, EMBEDDER.embed("Who wrote the Odyssey?"))).isLessThan(0.2);
  }

  @Test
  void a_vector_has_the_length_1_whatever_the_text() {
    assertThat(EMBEDDER.dimensions()).isEqualTo(384);
    for (String text : List.of("", " ", "\ud83d", QUESTION, QUESTION.repeat(1_000))) {
      float[] vector = EMBEDDER.embed(text);
      assertThat(vector).hasSize(384);
      assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void callers_at_the_same_time_get_the_vectors_that_they_would_get_alone() throws Exception {
    List<String> texts = new ArrayList<>();
    List<float[]> alone = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add(QUESTION.substring(0, 3 + i % 20) + i);
      alone.add(EMBEDDER.embed(texts.get(i)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<float[]>> together = new ArrayList<>();
      texts.forEach(text -> together.add(threads.submit(() -> EMBEDDER.embed(text))));
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(alone.get(i));
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void what_is_behind_the_most_tokens_is_not_seen_and_it_says_so() {
    try (OnnxEmbedder shortened = OnnxEmbedder.builder().maximumTokens(5).build()) {
      assertThat(shortened.embed("one two three four")).isEqualTo(shortened.embed("one two three"));
      assertThat(shortened.embedsWhole("one two three")).isTrue();
      assertThat(shortened.embedsWhole("one two three four")).isFalse();
      assertThat(shortened.embed("one two")).isEqualTo(EMBEDDER.embed("one two"));
    }
    assertThat(EMBEDDER.embedsWhole("steel ".repeat(510))).isTrue();
    assertThat(EMBEDDER.embedsWhole("steel ".repeat(511))).isFalse();
  }

  @Test
  void a_caller_that_is_interrupted_does_not_wait_for_its_turn() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> EMBEDDER.embed(QUESTION)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(EMBEDDER.embed(QUESTION)).hasSize(384);
  }

  @Test
  void a_closed_embedder_refuses_and_may_be_closed_again() {
    OnnxEmbedder embedder = OnnxEmbedder.allMiniLm();
    embedder.close();
    embedder.close();
    assertThatThrownBy(() -> embedder.embed(QUESTION))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the embedder " + embedder.identity() + " is closed");
  }

  @Test
  void closing_waits_for_texts_under_way() throws Exception {
    OnnxEmbedder embedder = OnnxEmbedder.builder().maximumConcurrent(4).build();
    CountDownLatch begun = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(threads.submit(() -> embedUntilClosed(embedder, begun)));
    }
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    embedder.close();
    for (Future<?> caller : callers) {
      assertThatThrownBy(() -> caller.get(1, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
    threads.shutdown();
  }

  private static void embedUntilClosed(OnnxEmbedder embedder, CountDownLatch begun) {
    while (true) {
      assertThat(embedder.embed(QUESTION)).hasSize(384);
      begun.countDown();
    }
  }

  @Test
  void files_make_the_same_vectors_as_the_jar() throws IOException {
    Path model = copy("/all-minilm-l6-v2-q.onnx");
    Path tokenizer = copy("/all-minilm-l6-v2-q-tokenizer.json");
    try (OnnxEmbedder embedder = OnnxEmbedder.of(model, tokenizer)) {
      assertThat(embedder.embed(QUESTION)).isEqualTo(EMBEDDER.embed(QUESTION));
      assertThat(embedder.identity()).isEqualTo(EMBEDDER.identity());
    }
    try (OnnxEmbedder first =
        OnnxEmbedder.builder().model(model, tokenizer).pooling(Pooling.CLS).build()) {
      float[] vector = first.embed(QUESTION);
      assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
      assertThat(cosine(vector, EMBEDDER.embed(QUESTION))).isLessThan(0.99);
      assertThat(first.identity()).endsWith("-cls-512").isNotEqualTo(EMBEDDER.identity());
    }
    Path longer = Files.writeString(folder.resolve("longer.json"), Reference.FILE + " ");
    try (OnnxEmbedder other = OnnxEmbedder.of(model, longer)) {
      assertThat(other.identity()).isNotEqualTo(EMBEDDER.identity());
    }
  }

  @Test
  void an_identity_names_the_model_its_files_and_how_they_are_used() {
    assertThat(EMBEDDER.identity()).matches("all-minilm-l6-v2-q-[0-9a-f]{8}-mean-512");
    assertThat(EMBEDDER).hasToString("OnnxEmbedder[" + EMBEDDER.identity() + "]");
  }

  @Test
  void what_is_no_model_is_refused() throws IOException {
    Path tokenizer = copy("/all-minilm-l6-v2-q-tokenizer.json");
    assertThatThrownBy(() -> OnnxEmbedder.of(folder.resolve("none.onnx"), tokenizer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model must be a file that can be read, was " + folder.resolve("none.onnx"));
    assertThatThrownBy(() -> OnnxEmbedder.of(tokenizer, tokenizer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "ONNX Runtime cannot open the model all-minilm-l6-v2-q-tokenizer.json: ");
  }

  @Test
  void numbers_out_of_their_bounds_are_refused() {
    assertThatThrownBy(() -> OnnxEmbedder.builder().maximumTokens(2).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumTokens must be >= 3, was 2");
    assertThatThrownBy(() -> OnnxEmbedder.builder().maximumTokens(513).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumTokens must be what all-minilm-l6-v2-q takes, was 513");
    assertThatThrownBy(() -> OnnxEmbedder.builder().maximumConcurrent(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumConcurrent must be >= 1, was 0");
  }

  private static Path copy(String resource) throws IOException {
    Path file = folder.resolve(resource.substring(1));
    if (!Files.exists(file)) {
      try (InputStream in = OnnxEmbedderTest.class.getResourceAsStream(resource)) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  private static double cosine(float[] a, float[] b) {
    double cosine = 0;
    for (int i = 0; i < a.length; i++) {
      cosine += a[i] * b[i];
    }
    return cosine;
  }
}
