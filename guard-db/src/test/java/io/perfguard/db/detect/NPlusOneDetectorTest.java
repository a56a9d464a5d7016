/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Place;
import io.perfguard.db.detect.Repetition.Verdict;
import io.perfguard.db.sql.SqlStatement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NPlusOneDetectorTest {
  private static final String PARENT = "select id, company_id from shipments";
  private static final String CHILD = "select name from company where id = ?";
  private static final String OTHER_CHILD = "select city from address where id = ?";

  private final Replay replay = new Replay();

  @Test
  void a_loop_of_one_query_is_found_with_its_parent() {
    replay.at(8, PARENT).rows(PARENT, 3);
    for (int i = 1; i <= 3; i++) {
      replay.at(11, CHILD, i);
    }
    assertThat(replay.found()).hasSize(1);
    Repetition found = replay.found().get(0);
    assertThat(found.verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    assertThat(found.statement().text()).isEqualTo(CHILD);
    assertThat(found.executions()).isEqualTo(3);
    assertThat(found.distinctParameters()).isEqualTo(3);
    assertThat(found.repeats()).isZero();
    assertThat(found.totalNanos()).isEqualTo(3_000_000);
    assertThat(found.medianNanos()).isEqualTo(1_000_000);
    assertThat(found.frames()).extracting(Place::lineNumber).containsExactly(11);
    assertThat(found.parent()).hasValueSatisfying(parent -> {
      assertThat(parent.statement().text()).isEqualTo(PARENT);
      assertThat(parent.rows()).isEqualTo(3);
      assertThat(parent.matches()).isTrue();
      assertThat(parent.place().lineNumber()).isEqualTo(8);
    });
    assertThat(found.loop()).isEmpty();
  }

  @Test
  void it_is_surer_where_the_rows_of_the_parent_match_and_less_sure_where_nobody_knows_the_place() {
    Replay unmatched = new Replay().at(8, PARENT).rows(PARENT, 30);
    Replay matched = new Replay().at(8, PARENT).rows(PARENT, 3);
    Replay nowhere = new Replay();
    for (int i = 1; i <= 3; i++) {
      unmatched.at(11, CHILD, i);
      matched.at(11, CHILD, i);
      nowhere.at(new int[0], CHILD, i);
    }
    double sure = matched.found().get(0).confidence();
    double lessSure = unmatched.found().get(0).confidence();
    double doubtful = nowhere.found().get(0).confidence();
    assertThat(sure).isGreaterThan(lessSure).isBetween(0.9, 1.0);
    assertThat(doubtful).isLessThan(lessSure).isBetween(0.0, 0.5);
  }

  @Test
  void the_same_parameters_again_are_a_duplicate_and_not_n_plus_one() {
    for (int i = 0; i < 6; i++) {
      replay.at(11, CHILD, i % 2);
    }
    Repetition found = replay.found().get(0);
    assertThat(found.verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(found.distinctParameters()).isEqualTo(2);
    assertThat(found.repeats()).isEqualTo(4);
    assertThat(found.isLoopOverRows()).isTrue(); // of rows that name the same company
  }

  @Test
  void a_repetition_is_what_most_of_it_is() {
    for (int i = 0; i < 10; i++) {
      replay.at(11, CHILD, i / 2); // each twice: half is new
    }
    assertThat(replay.found().get(0).verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    replay.at(11, CHILD, 0);
    assertThat(replay.found().get(0).verdict()).isEqualTo(Verdict.DUPLICATE);
  }

  @Test
  void a_loop_of_several_queries_is_one_repetition_that_names_them_and_their_parent() {
    replay.at(8, PARENT).rows(PARENT, 3);
    for (int i = 1; i <= 3; i++) {
      replay
          .taking(1_000)
          .at(11, CHILD, i)
          .taking(2_000)
          .at(12, OTHER_CHILD, i)
          .taking(10)
          .at(13, "select name from country where code = ?", "de");
    }
    assertThat(replay.found()).hasSize(1);
    Repetition found = replay.found().get(0);
    assertThat(found.verdict()).isEqualTo(Verdict.REPEATED_SEQUENCE);
    assertThat(found.statement().text())
        .isEqualTo(CHILD); // the first of a turn, whichever is dearest
    assertThat(found.loop())
        .extracting(Object::toString)
        .containsExactly(OTHER_CHILD, "select name from country where code = ?");
    assertThat(found.executions()).isEqualTo(3);
    assertThat(found.totalNanos()).isEqualTo(3 * 3_010);
    assertThat(found.medianNanos()).isEqualTo(3_010);
    assertThat(found.parent().orElseThrow().statement().text()).isEqualTo(PARENT);
  }

  @Test
  void two_loops_one_after_the_other_are_not_one() {
    for (int i = 1; i <= 3; i++) {
      replay.at(11, CHILD, i);
    }
    for (int i = 1; i <= 3; i++) {
      replay.at(12, OTHER_CHILD, i);
    }
    assertThat(replay.found())
        .hasSize(2)
        .allSatisfy(found -> assertThat(found.loop()).isEmpty());
  }

  @Test
  void a_loop_inside_a_loop_has_the_outer_ones_rows_for_parents() {
    String items = "select id from items where shipment_id = ?";
    String prices = "select price from prices where item_id = ?";
    replay.at(8, PARENT).rows(PARENT, 3);
    for (int shipment = 1; shipment <= 3; shipment++) {
      replay.at(11, items, shipment).rows(items, 4);
      for (int item = 0; item < 4; item++) {
        replay.at(13, prices, shipment * 10 + item);
      }
    }
    assertThat(replay.found()).hasSize(2);
    Repetition inner = replay.found().get(0);
    Repetition outer = replay.found().get(1);
    assertThat(inner.statement().text()).isEqualTo(prices);
    assertThat(inner.parent().orElseThrow().statement().text()).isEqualTo(items);
    assertThat(inner.parent().orElseThrow().matches()).isTrue();
    assertThat(outer.statement().text()).isEqualTo(items);
    assertThat(outer.parent().orElseThrow().statement().text()).isEqualTo(PARENT);
  }

  @Test
  void the_parent_is_the_query_whose_rows_match_and_not_the_nearest() {
    String settings = "select name from settings";
    replay.at(8, PARENT).rows(PARENT, 3).at(9, settings).rows(settings, 40);
    for (int i = 1; i <= 3; i++) {
      replay.at(11, CHILD, i);
    }
    assertThat(replay.found().get(0).parent().orElseThrow().statement().text()).isEqualTo(PARENT);
  }

  @Test
  void writes_row_by_row_could_be_a_batch() {
    for (int i = 0; i < 5; i++) {
      replay.at(11, "insert into company (id) values (?)", i);
    }
    assertThat(replay.found())
        .extracting(Repetition::verdict)
        .containsExactly(Verdict.BATCHABLE_WRITE);
    assertThat(replay.found().get(0).isLoopOverRows()).isFalse();
  }

  @Test
  void a_loop_that_reads_and_writes_is_both() {
    for (int i = 0; i < 5; i++) {
      replay.at(11, CHILD, i).at(12, "update company set name = ? where id = ?", "x", i);
    }
    assertThat(replay.found())
        .extracting(Repetition::verdict)
        .containsExactlyInAnyOrder(Verdict.N_PLUS_ONE, Verdict.BATCHABLE_WRITE);
  }

  @Test
  void a_scope_takes_over_what_scopes_inside_of_it_executed() {
    NPlusOneDetector outer = NPlusOneDetector.exact(2);
    Replay around = new Replay(outer).at(8, PARENT).rows(PARENT, 3);
    for (int i = 1; i <= 3; i++) {
      Replay inner = new Replay().pause(i * 10).at(new int[] {40, 11}, CHILD, i);
      assertThat(inner.found()).isEmpty();
      outer.takeOver(inner.detector, Set.of());
    }
    assertThat(around.found()).hasSize(1);
    assertThat(around.found().get(0).executions()).isEqualTo(3);
    assertThat(around.found().get(0).parent().orElseThrow().matches()).isTrue();
  }

  @Test
  void units_of_work_that_are_scopes_of_their_own_are_silent_outside() {
    NPlusOneDetector outer = NPlusOneDetector.exact(2);
    for (int i = 1; i <= 5; i++) {
      Replay inner = new Replay()
          .pause(i * 10)
          .at(10, "begin")
          .at(11, CHILD, i)
          .at(12, "update company set name = ? where id = ?", "x", i)
          .at(13, "commit");
      outer.takeOver(inner.detector, Set.of());
    }
    assertThat(outer.repetitions()).isEmpty();
  }

  @Test
  void statements_that_were_prepared_ahead_are_not_taken_for_parallel() {
    SqlStatement child = replay.read(CHILD);
    for (int i = 0; i < 5; i++) {
      replay.detector.executed(child, i, i, Replay.site(11), i * 1_000, 900, 500_000, 0);
    }
    assertThat(replay.found()).extracting(Repetition::verdict).containsExactly(Verdict.N_PLUS_ONE);
  }

  @Test
  void what_was_reported_inside_is_not_reported_again() {
    NPlusOneDetector outer = NPlusOneDetector.exact(2);
    for (int turn = 0; turn < 3; turn++) {
      Replay inner = new Replay().at(11, CHILD, 1).at(11, CHILD, 2);
      assertThat(inner.found()).hasSize(1);
      outer.takeOver(inner.detector, Set.of(inner.found().get(0).statement()));
    }
    assertThat(outer.repetitions()).isEmpty();
  }

  @Test
  void a_site_is_wanted_from_the_second_execution_on_and_in_a_test_from_the_first() {
    SqlStatement child = replay.read(CHILD);
    NPlusOneDetector production = new NPlusOneDetector(2);
    assertThat(production.wantsCallSite(child, false)).isFalse();
    assertThat(production.wantsCallSite(child, true)).isTrue();
    production.executed(child, 1, 1, null, 0, 1_000, 0, 0);
    assertThat(production.wantsCallSite(child, false)).isTrue();
    assertThat(replay.detector.wantsCallSite(child, false)).isTrue();
  }

  @Test
  void no_stack_is_taken_of_what_cannot_be_a_repetition() {
    NPlusOneDetector production = new NPlusOneDetector(2);
    SqlStatement harmless = replay.read("select nextval('ids')");
    production.executed(harmless, 1, 1, null, 0, 1_000, 0, 0);
    assertThat(production.wantsCallSite(harmless, false)).isFalse();
  }

  @Test
  void an_execution_without_a_site_counts_to_a_loop_that_is_sure() {
    Replay production = new Replay(new NPlusOneDetector(2));
    production.at(11, CHILD, 1).at(11, CHILD, 2);
    assertThat(production.found()).isEmpty(); // two lines, for all that is known
    production.at(11, CHILD, 3);
    assertThat(production.found()).extracting(Repetition::executions).containsExactly(3L);
  }

  @Test
  void a_very_long_loop_is_counted_exactly_and_kept_in_part() {
    Replay production = new Replay(new NPlusOneDetector(2));
    for (int i = 0; i < 5_000; i++) {
      production.at(11, CHILD, i);
    }
    Repetition found = production.found().get(0);
    assertThat(found.executions()).isEqualTo(5_000);
    assertThat(found.totalNanos()).isEqualTo(5_000_000_000L);
    assertThat(found.verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    assertThat(found.distinctParameters()).isEqualTo(1_024);
  }

  @Test
  void two_places_that_take_turns_are_told_apart_in_production_too() {
    Replay production = new Replay(new NPlusOneDetector(2));
    for (int i = 0; i < 10; i++) {
      production.at(11, CHILD, i).at(12, CHILD, i);
    }
    assertThat(production.found())
        .extracting(found -> found.frames().get(0).lineNumber())
        .containsExactlyInAnyOrder(11, 12);
  }

  @Test
  void statements_past_the_bound_are_not_looked_at() {
    for (int i = 0; i < NPlusOneDetector.MAXIMUM_STATEMENTS; i++) {
      replay.at(11, "select a from t" + i + " where id = ?", 1);
    }
    replay.at(11, CHILD, 1).at(11, CHILD, 2);
    assertThat(replay.found()).isEmpty();
  }

  @Test
  void writes_past_the_bound_make_every_later_answer_a_new_one() {
    for (int i = 0; i < 2_000; i++) {
      replay.at(10, "update other set a = ? where id = ?", i, i);
    }
    replay.at(11, CHILD, 1).at(11, CHILD, 1).at(11, CHILD, 1);
    assertThat(replay.found()).extracting(Repetition::verdict).doesNotContain(Verdict.DUPLICATE);
  }

  @Test
  void a_threshold_of_one_is_refused() {
    assertThatThrownBy(() -> new NPlusOneDetector(1)).hasMessage("threshold must be >= 2, was 1");
    assertThatThrownBy(() -> NPlusOneDetector.exact(0)).hasMessage("threshold must be >= 2, was 0");
  }

  @Test
  void the_stack_of_here_is_decoded_to_the_applications_own_frames() {
    CallSite first = CallSite.here();
    CallSite second = CallSite.here();
    List<Place> frames = first.frames();
    assertThat(frames.get(0).methodName())
        .isEqualTo("the_stack_of_here_is_decoded_to_the_applications_own_frames");
    assertThat(first.hash()).isNotEqualTo(second.hash());
    assertThat(first.framework()).isEqualTo(Framework.JDBC);
  }
}
