/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.embed.Embedder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

class SpringAiEmbedderTest {
  private final Lengths model = new Lengths();
  private final Embedder embedder = SpringAiEmbedder.of(model, "lengths-2");

  @Test
  void vectors_are_the_models_at_a_length_of_1() {
    assertThat(embedder.embed("four")).containsExactly(0.8f, 0.6f);
    assertThat(model.texts).containsExactly("four");
    assertThat(embedder.dimensions()).isEqualTo(2);
    assertThat(model.texts).hasSize(1);
  }

  @Test
  void a_model_is_asked_for_nothing_before_it_must() {
    assertThat(embedder.identity()).isEqualTo("lengths-2");
    assertThat(model.texts).isEmpty();
    assertThat(embedder.dimensions()).isEqualTo(2);
    assertThat(model.texts).hasSize(1);
  }

  @Test
  void what_the_model_throws_comes_as_it_is() {
    assertThatThrownBy(() -> embedder.embed("")).isSameAs(model.boom);
  }

  @Test
  void an_identity_is_wanted() {
    assertThatThrownBy(() -> SpringAiEmbedder.of(model, " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("identity must not be blank");
  }

  /** A vector of a text's length and 3; none of an empty text. */
  private static final class Lengths implements EmbeddingModel {
    final List<String> texts = new ArrayList<>();
    final RuntimeException boom = new RuntimeException("boom");

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
      texts.addAll(request.getInstructions());
      List<Embedding> answers = new ArrayList<>();
      for (String text : request.getInstructions()) {
        if (text.isEmpty()) {
          throw boom;
        }
        answers.add(new Embedding(new float[] {text.length(), 3}, answers.size()));
      }
      return new EmbeddingResponse(answers);
    }

    @Override
    public float[] embed(Document document) {
      return embed(document.getFormattedContent());
    }
  }
}
