/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Place;
import io.perfguard.db.detect.Repetition.Verdict;
import io.perfguard.db.detect.TextFingerprinter.Quotes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NPlusOneDetectorTest {
  private static final StatementKey PARENT = key("select id, company_id from shipments");
  private static final StatementKey CHILD = key("select name from company where id = ?");
  private static final StatementKey OTHER_CHILD = key("select city from address where id = ?");

  private final NPlusOneDetector detector = new NPlusOneDetector(2);

  private static StatementKey key(String sql) {
    return new TextFingerprinter(Quotes.STANDARD).keyOf(sql);
  }

  private static CallSite line(int... lines) {
    return CallSite.of(Arrays.stream(lines)
        .mapToObj(line -> new Place("shop.Agent", "process", "Agent.java", line))
        .toList());
  }

  private void execute(StatementKey statement, long parameters, int line) {
    detector.executed(statement, parameters, line(line), 1_000);
  }

  @Test
  void a_loop_of_one_query_is_found_with_its_parent() {
    execute(PARENT, 0, 8);
    detector.rowsRead(PARENT, 3);
    for (int i = 1; i <= 3; i++) {
      execute(CHILD, i, 11);
    }
    Repetition found = detector.repetitions().get(0);
    assertThat(detector.repetitions()).hasSize(1);
    assertThat(found.verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    assertThat(found.statement()).isEqualTo(CHILD);
    assertThat(found.executions()).isEqualTo(3);
    assertThat(found.distinctParameters()).isEqualTo(3);
    assertThat(found.repeats()).isZero();
    assertThat(found.totalNanos()).isEqualTo(3_000);
    assertThat(found.medianNanos()).isEqualTo(1_000);
    assertThat(found.frames()).extracting(Place::lineNumber).containsExactly(11);
    assertThat(found.parent()).hasValueSatisfying(parent -> {
      assertThat(parent.statement()).isEqualTo(PARENT);
      assertThat(parent.rows()).isEqualTo(3);
      assertThat(parent.place().lineNumber()).isEqualTo(8);
    });
    assertThat(found.loop()).isEmpty();
  }

  @Test
  void the_same_query_on_two_lines_is_clean() {
    execute(CHILD, 1, 11);
    execute(CHILD, 2, 12);
    assertThat(detector.repetitions()).isEmpty();
  }

  @Test
  void one_getter_called_on_two_lines_is_clean() {
    detector.executed(CHILD, 1, line(40, 11), 1);
    detector.executed(CHILD, 2, line(40, 12), 1);
    assertThat(detector.repetitions()).isEmpty();
  }

  @Test
  void a_walk_down_a_tree_is_one_place_however_deep() {
    detector.executed(CHILD, 1, line(40, 20, 5), 1);
    detector.executed(CHILD, 2, line(40, 20, 20, 5), 1);
    detector.executed(CHILD, 3, line(40, 20, 20, 20, 5), 1);
    assertThat(detector.repetitions()).extracting(Repetition::executions).containsExactly(3L);
  }

  @Test
  void the_same_parameters_again_are_a_duplicate_and_not_n_plus_one() {
    for (int i = 0; i < 6; i++) {
      execute(CHILD, i % 2, 11);
    }
    Repetition found = detector.repetitions().get(0);
    assertThat(found.verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(found.distinctParameters()).isEqualTo(2);
    assertThat(found.repeats()).isEqualTo(4);
  }

  @Test
  void a_repetition_is_what_most_of_it_is() {
    for (int i = 0; i < 10; i++) {
      execute(CHILD, i / 2, 11); // each twice: half is new
    }
    assertThat(detector.repetitions().get(0).verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    execute(CHILD, 0, 11);
    assertThat(detector.repetitions().get(0).verdict()).isEqualTo(Verdict.DUPLICATE);
  }

  @Test
  void a_loop_of_several_queries_names_the_others_and_the_parent_of_both() {
    execute(PARENT, 0, 8);
    detector.rowsRead(PARENT, 3);
    for (int i = 1; i <= 3; i++) {
      execute(CHILD, i, 11);
      execute(OTHER_CHILD, i, 12);
    }
    assertThat(detector.repetitions()).hasSize(2).allSatisfy(found -> {
      assertThat(found.loop()).hasSize(1).doesNotContain(found.statement());
      assertThat(found.parent().orElseThrow().statement()).isEqualTo(PARENT);
    });
  }

  @Test
  void two_loops_one_after_the_other_are_not_one() {
    for (int i = 1; i <= 3; i++) {
      execute(CHILD, i, 11);
    }
    for (int i = 1; i <= 3; i++) {
      execute(OTHER_CHILD, i, 12);
    }
    assertThat(detector.repetitions())
        .hasSize(2)
        .allSatisfy(found -> assertThat(found.loop()).isEmpty());
  }

  @Test
  void writes_and_chunks_are_clean() {
    StatementKey insert = key("insert into company values (?)");
    StatementKey chunk = key("select name from company where id in (?, ?)");
    for (int i = 0; i < 5; i++) {
      execute(insert, i, 11);
      execute(chunk, i, 12);
    }
    assertThat(detector.repetitions()).isEmpty();
  }

  @Test
  void page_after_page_is_clean_and_the_same_page_again_a_duplicate() {
    StatementKey page = key("select id from company where id > ? order by id limit 100");
    for (int i = 0; i < 5; i++) {
      execute(page, i, 11);
    }
    assertThat(detector.repetitions()).isEmpty();
    for (int i = 0; i < 5; i++) {
      execute(page, 0, 12);
    }
    assertThat(detector.repetitions())
        .extracting(Repetition::verdict)
        .containsExactly(Verdict.DUPLICATE);
  }

  @Test
  void the_parent_is_the_query_whose_rows_match_and_not_the_nearest() {
    StatementKey settings = key("select * from settings");
    execute(PARENT, 0, 8);
    detector.rowsRead(PARENT, 3);
    execute(settings, 0, 9);
    detector.rowsRead(settings, 40);
    for (int i = 1; i <= 3; i++) {
      execute(CHILD, i, 11);
    }
    assertThat(detector.repetitions().get(0).parent().orElseThrow().statement()).isEqualTo(PARENT);
  }

  @Test
  void a_site_is_wanted_from_the_second_execution_on() {
    assertThat(detector.wantsCallSite(CHILD, false)).isFalse();
    assertThat(detector.wantsCallSite(CHILD, true)).isTrue();
    detector.executed(CHILD, 1, null, 1_000);
    assertThat(detector.wantsCallSite(CHILD, false)).isTrue();
  }

  @Test
  void an_execution_without_a_site_counts_to_a_loop_that_is_sure() {
    detector.executed(CHILD, 1, null, 1_000);
    execute(CHILD, 2, 11);
    assertThat(detector.repetitions()).isEmpty(); // two lines, for all that is known
    execute(CHILD, 3, 11);
    assertThat(detector.repetitions()).extracting(Repetition::executions).containsExactly(3L);
  }

  @Test
  void a_very_long_loop_is_counted_exactly_and_kept_in_part() {
    for (int i = 0; i < 5_000; i++) {
      CallSite site = detector.wantsCallSite(CHILD, false) ? line(11) : null;
      detector.executed(CHILD, i, site, 1_000);
    }
    Repetition found = detector.repetitions().get(0);
    assertThat(found.executions()).isEqualTo(5_000);
    assertThat(found.totalNanos()).isEqualTo(5_000_000);
    assertThat(found.verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    assertThat(found.distinctParameters()).isEqualTo(1_024);
  }

  @Test
  void statements_past_the_bound_are_not_looked_at() {
    for (int i = 0; i < NPlusOneDetector.MAXIMUM_STATEMENTS; i++) {
      execute(key("select " + i + " from t where id = ?"), 1, 11);
    }
    execute(CHILD, 1, 11);
    execute(CHILD, 2, 11);
    assertThat(detector.repetitions()).isEmpty();
  }

  @Test
  void a_threshold_of_one_is_refused() {
    assertThatThrownBy(() -> new NPlusOneDetector(1)).hasMessage("threshold must be >= 2, was 1");
  }

  @Test
  void the_stack_of_here_is_decoded_to_the_applications_own_frames() {
    CallSite first = CallSite.here();
    CallSite second = CallSite.here();
    List<Place> frames = first.frames();
    assertThat(frames.get(0).methodName())
        .isEqualTo("the_stack_of_here_is_decoded_to_the_applications_own_frames");
    assertThat(first.hash()).isNotEqualTo(second.hash());
  }
}
