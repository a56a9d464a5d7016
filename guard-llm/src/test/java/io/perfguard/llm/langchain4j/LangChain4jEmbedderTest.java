/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.perfguard.llm.embed.Embedder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LangChain4jEmbedderTest {
  @Test
  void vectors_are_the_models_at_a_length_of_1_and_the_callers_own() {
    float[] own = {3, 4};
    Embedder embedder = LangChain4jEmbedder.of(new Scripted("small", own));
    float[] vector = embedder.embed("steel");
    assertThat(vector).containsExactly(0.6f, 0.8f);
    assertThat(own).containsExactly(3, 4);
    assertThat(embedder.dimensions()).isEqualTo(2);
  }

  @Test
  void a_model_is_asked_for_nothing_before_it_must() {
    Scripted model = new Scripted("small", new float[] {3, 4}, new float[] {0, 5});
    Embedder embedder = LangChain4jEmbedder.of(model);
    assertThat(embedder.identity()).isEqualTo("langchain4j/Scripted/small");
    assertThat(model.answers).hasSize(2);
    assertThat(embedder.dimensions()).isEqualTo(2);
    assertThat(embedder.dimensions()).isEqualTo(2);
    assertThat(model.answers).hasSize(1);
  }

  @Test
  void a_model_without_a_name_must_be_given_an_identity() {
    Scripted model = new Scripted("unknown", new float[] {3, 4});
    assertThatThrownBy(() -> LangChain4jEmbedder.of(model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an embedding model must tell its name, Scripted does not; say which it is: "
            + "LangChain4jEmbedder.of(model, \"NAME\")");
    assertThat(LangChain4jEmbedder.of(model, "ours-2")).hasToString("Embedder[ours-2]");
  }

  @Test
  void a_model_that_changes_its_dimensions_is_refused() {
    Embedder embedder =
        LangChain4jEmbedder.of(new Scripted("small", new float[] {3, 4}, new float[] {1, 2, 3}));
    assertThat(embedder.embed("steel")).hasSize(2);
    assertThatThrownBy(() -> embedder.embed("steel"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the model langchain4j/Scripted/small must answer with 2 numbers, answered with 3");
  }

  @Test
  void what_the_model_throws_comes_as_it_is() {
    RuntimeException boom = new RuntimeException("boom");
    EmbeddingModel model = new EmbeddingModel() {
      @Override
      public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
        throw boom;
      }
    };
    assertThatThrownBy(() -> LangChain4jEmbedder.of(model, "broken").embed("steel"))
        .isSameAs(boom);
  }

  /** Answers with vectors told beforehand. */
  private static final class Scripted implements EmbeddingModel {
    final Deque<float[]> answers = new ArrayDeque<>();
    private final String name;

    Scripted(String name, float[]... answers) {
      this.name = name;
      this.answers.addAll(List.of(answers));
    }

    @Override
    public String modelName() {
      return name;
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      return Response.from(List.of(Embedding.from(answers.remove())));
    }
  }
}
