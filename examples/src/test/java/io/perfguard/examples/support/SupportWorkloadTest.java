/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportWorkloadTest {
  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 5_000})
  void exactly_31_of_100_requests_repeat_an_earlier_one_and_no_others_do(int count) {
    List<SupportRequest> requests = SupportWorkload.of(count, 7).requests();
    assertThat(requests).hasSize(count);
    Set<String> seen = new HashSet<>();
    int repeats = 0;
    for (int i = 0; i < count; i++) {
      SupportRequest request = requests.get(i);
      assertThat(seen.add(request.prompt())).isEqualTo(!request.isRepeat());
      if (request.isRepeat()) {
        repeats++;
        SupportRequest original = requests.get(request.repeats());
        assertThat(request.repeats()).isLessThan(i);
        assertThat(original.isRepeat()).isFalse();
        assertThat(original.prompt()).isEqualTo(request.prompt());
      }
    }
    assertThat(repeats).isEqualTo(count * 31 / 100);
  }

  @Test
  void the_same_seed_draws_the_same_and_another_does_not() {
    List<SupportRequest> first = SupportWorkload.of(200, 1).requests();
    assertThat(SupportWorkload.of(200, 1).requests()).isEqualTo(first);
    assertThat(SupportWorkload.of(200, 2).requests()).isNotEqualTo(first);
    assertThatThrownBy(() -> SupportWorkload.of(150, 1))
        .hasMessage("count must be a multiple of 100, was 150");
  }

  @Test
  void operations_have_the_published_shares_and_long_prompts() {
    List<SupportRequest> fresh = SupportWorkload.of(10_000, 3).requests().stream()
        .filter(request -> !request.isRepeat())
        .toList();
    Map<SupportOperation, Long> counts = fresh.stream()
        .collect(Collectors.groupingBy(SupportRequest::operation, Collectors.counting()));
    assertThat(share(counts, SupportOperation.EXTRACT_CODE, fresh)).isBetween(0.28, 0.32);
    assertThat(share(counts, SupportOperation.CLASSIFY_TICKET, fresh)).isBetween(0.28, 0.32);
    assertThat(share(counts, SupportOperation.ANSWER_QUESTION, fresh)).isBetween(0.23, 0.27);
    assertThat(share(counts, SupportOperation.EXTRACT_ORDER, fresh)).isBetween(0.13, 0.17);
    for (SupportOperation operation : SupportOperation.values()) {
      assertThat(ChatTokens.count(operation.instructions())).isGreaterThan(500);
    }
  }

  private static double share(
      Map<SupportOperation, Long> counts, SupportOperation one, List<SupportRequest> all) {
    return (double) counts.getOrDefault(one, 0L) / all.size();
  }

  @Test
  void a_solver_that_is_always_right_is_and_one_that_slips_does_so_in_hard_requests_alone() {
    List<SupportRequest> requests = SupportWorkload.of(4_000, 5).requests();
    Solver right = new Solver(42, 0);
    Solver small = new Solver(42, 0.35);
    Solver worst = new Solver(42, 1);
    assertThat(requests)
        .allMatch(request -> request.isRight(right.solve(request.prompt()).text()));
    List<SupportRequest> hard = requests.stream()
        .filter(request -> !request.isRight(worst.solve(request.prompt()).text()))
        .toList();
    assertThat(hard)
        .extracting(SupportRequest::operation)
        .containsOnly(SupportOperation.EXTRACT_CODE, SupportOperation.ANSWER_QUESTION);
    long slips = requests.stream()
        .filter(request -> !request.isRight(small.solve(request.prompt()).text()))
        .peek(request -> assertThat(hard).contains(request))
        .count();
    assertThat((double) slips / hard.size()).isBetween(0.30, 0.40);
  }

  @Test
  void an_answer_is_read_from_the_prompt_whatever_its_spaces_and_lost_with_what_it_needs() {
    Solver solver = new Solver(42, 0);
    for (SupportRequest request : SupportWorkload.of(200, 9).requests()) {
      String prompt = request.prompt();
      String minified = prompt
          .replace(request.record(), Json.compact(Json.read(request.record(), 0)))
          .replace(
              request.operation().reference(),
              Json.compact(Json.read(request.operation().reference(), 0)));
      assertThat(minified.length()).isLessThan(prompt.length());
      assertThat(request.isRight(solver.solve(minified).text())).isTrue();
      String cut = prompt.replace(request.text(), "");
      boolean nothingToSee = request.expected().equals("other");
      assertThat(request.isRight(solver.solve(cut).text())).isEqualTo(nothingToSee);
    }
  }

  @Test
  void a_fact_is_graded_as_a_whole() {
    SupportRequest question =
        new SupportRequest(SupportOperation.ANSWER_QUESTION, "{}", "?", "14.90 EUR", -1);
    assertThat(question.isRight("You paid 14.90 EUR.")).isTrue();
    assertThat(question.isRight("You paid 114.90 EUR.")).isFalse();
    assertThat(question.isRight("You paid 1.14.90 EUR.")).isFalse();
    assertThat(question.isRight("You paid 14.90 EURO.")).isFalse();
    SupportRequest date =
        new SupportRequest(SupportOperation.ANSWER_QUESTION, "{}", "?", "2027-01-31", -1);
    assertThat(date.isRight("until 2027-01-31.")).isTrue();
    assertThat(date.isRight("until 2027-01-311")).isFalse();
    SupportRequest code =
        new SupportRequest(SupportOperation.EXTRACT_CODE, "{}", "?", "85171300", -1);
    assertThat(code.grade(" 85171300\n")).isEqualTo(1);
    assertThat(code.grade("The code is 85171300")).isZero();
  }
}
