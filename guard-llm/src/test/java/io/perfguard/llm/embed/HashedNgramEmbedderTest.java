/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedNgramEmbedderTest {
  private static final String QUESTION = "What are the CO2 emissions of steel in 2024?";

  private final Embedder embedder = new HashedNgramEmbedder();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what are the co2 emissions of steel in 2024",
        "  What are the  CO2 emissions\tof steel, in 2024 ?!",
        "WHAT ARE THE CO\u2082 \u00c9MISSIONS OF STEEL IN 2024?"
      })
  void case_accents_punctuation_and_space_do_not_count(String text) {
    assertThat(cosine(QUESTION, text)).isCloseTo(1, within(1e-6));
  }

  @Test
  void a_typing_error_is_near() {
    assertThat(cosine(QUESTION, "What are the CO2 emisions of steel in 2024?"))
        .isBetween(0.85, 0.98);
  }

  @Test
  void a_paraphrase_is_far_and_another_number_near_as_its_javadoc_admits() {
    assertThat(cosine("cheap flights", "inexpensive air travel")).isLessThan(0.2);
    assertThat(cosine(QUESTION, "What are the CO2 emissions of steel in 2023?")).isGreaterThan(0.9);
  }

  @Test
  void the_order_of_words_counts() {
    assertThat(cosine("Paris to Rome", "Rome to Paris")).isLessThan(0.9);
  }

  @Test
  void another_text_is_far() {
    assertThat(cosine(QUESTION, "Who wrote the Odyssey, and when?")).isLessThan(0.2);
  }

  @Test
  void a_repeated_word_does_not_drown_the_rest() {
    assertThat(cosine("steel steel steel steel steel emissions", "steel emissions"))
        .isGreaterThan(0.75);
  }

  @Test
  void every_text_has_a_vector_of_length_1() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = random
          .ints(random.nextInt(i < 1_000 ? 4 : 300), 0, Character.MAX_CODE_POINT + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      Embedder small = new HashedNgramEmbedder(16 + random.nextInt(20));
      float[] vector = small.embed(text);
      assertThat(vector).hasSize(small.dimensions());
      assertThat(product(vector, vector))
          .as("seed %d, text %d", seed, i)
          .isCloseTo(1, within(1e-5));
    }
    assertThat(product(embedder.embed(""), embedder.embed("?!"))).isCloseTo(1, within(1e-6));
  }

  @Test
  void the_vector_of_a_text_is_the_same_on_every_machine() {
    float[] vector =
        new HashedNgramEmbedder(16).embed("steel"); // 12 runs, of which some share a dimension
    float unit = (float) Math.sqrt(0.125);
    float[] expected = {0, 0, 0, unit, 0, 0, unit, 0, -unit, 2 * unit, 0, 0, 0, 0, 0, unit};
    assertThat(vector).containsExactly(expected, within(1e-6f));
  }

  @Test
  void only_the_beginning_of_a_huge_text_is_seen_and_it_says_so() {
    String huge = QUESTION.repeat(1_000).substring(0, 32_768);
    assertThat(embedder.embedsWhole(huge)).isTrue();
    assertThat(embedder.embedsWhole(huge + "x")).isFalse();
    assertThat(embedder.embed(huge)).isEqualTo(embedder.embed(huge + " and more"));
  }

  @Test
  void dimensions_are_chosen_and_part_of_the_identity() {
    assertThat(embedder.dimensions()).isEqualTo(384);
    assertThat(new HashedNgramEmbedder(1_024).embed(QUESTION)).hasSize(1_024);
    assertThat(List.of(embedder.identity(), new HashedNgramEmbedder(1_024).identity()))
        .containsExactly("hashed-ngram-3-5-384", "hashed-ngram-3-5-1024");
    assertThatThrownBy(() -> new HashedNgramEmbedder(15))
        .hasMessage("dimensions must be >= 16, was 15");
    assertThatThrownBy(() -> new HashedNgramEmbedder(65_537))
        .hasMessage("dimensions must be <= 65536, was 65537");
  }

  @Test
  void a_vector_of_length_0_cannot_be_brought_to_1() {
    assertThat(Embedder.toUnitLength(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
    assertThatThrownBy(() -> Embedder.toUnitLength(new float[2]))
        .hasMessage("a vector must have a length > 0, had the square 0.0");
    assertThatThrownBy(() -> Embedder.toUnitLength(new float[] {1, Float.NaN}))
        .hasMessage("a vector must have a length > 0, had the square NaN");
    assertThatThrownBy(() -> Embedder.toUnitLength(new float[] {1, Float.NEGATIVE_INFINITY}))
        .hasMessage("a vector must have a length > 0, had the square Infinity");
  }

  private double cosine(String a, String b) {
    return product(embedder.embed(a), embedder.embed(b));
  }

  private static double product(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    return product;
  }
}
