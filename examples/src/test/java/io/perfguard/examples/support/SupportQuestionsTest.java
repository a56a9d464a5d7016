/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.examples.support.SupportQuestions.Kind;
import io.perfguard.examples.support.SupportQuestions.Question;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SupportQuestionsTest {
  private static final int COUNT = 500;
  private static final long SEED = 2_026;
  private final List<Question> questions = SupportQuestions.of(COUNT, SEED).questions();

  private long count(Kind kind) {
    return questions.stream().filter(question -> question.kind() == kind).count();
  }

  @Test
  void the_shares_are_those_of_the_design_note() {
    assertThat(questions).hasSize(COUNT);
    assertThat(count(Kind.TO_THE_LETTER)).isEqualTo(115);
    assertThat(count(Kind.IN_OTHER_WORDS)).isEqualTo(110);
    assertThat(count(Kind.TRAP)).isEqualTo(40);
    assertThat(count(Kind.NEW)).isEqualTo(235);
  }

  @Test
  void each_question_is_what_it_is_called() {
    Set<Integer> meanings = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (Question question : questions) {
      boolean known = !meanings.add(question.meaning());
      boolean said = !texts.add(question.text());
      assertThat(known)
          .as("%s", question)
          .isEqualTo(
              question.kind() == Kind.TO_THE_LETTER || question.kind() == Kind.IN_OTHER_WORDS);
      assertThat(said).as("%s", question).isEqualTo(question.kind() == Kind.TO_THE_LETTER);
    }
  }

  @Test
  void no_text_asks_two_things() {
    Map<String, Integer> meanings = new HashMap<>();
    for (Question text : SupportQuestions.texts()) {
      assertThat(meanings.put(text.text(), text.meaning())).as("%s", text).isNull();
    }
    assertThat(SupportQuestions.texts().stream().filter(text -> text.kind() == Kind.TRAP))
        .hasSize(63);
    assertThat(meanings).hasSize(462 + 63);
  }

  @Test
  void the_same_seed_draws_the_same() {
    assertThat(SupportQuestions.of(COUNT, SEED).questions()).isEqualTo(questions);
    assertThat(SupportQuestions.of(COUNT, SEED + 1).questions()).isNotEqualTo(questions);
  }

  @Test
  void a_count_that_there_are_no_texts_for_is_refused() {
    assertThatThrownBy(() -> SupportQuestions.of(450, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be a multiple of 100, was 450");
    assertThatThrownBy(() -> SupportQuestions.of(1_000, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("count must be less: questions.txt has no more texts for ");
  }
}
