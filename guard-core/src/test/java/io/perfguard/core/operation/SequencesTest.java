/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.SaltedHash;
import io.perfguard.core.operation.OperationDetails.Call;
import io.perfguard.core.operation.OperationDetails.Sequence;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private static final long SLOW = RemoteCall.WORTH_NANOS;
  private static final long[] NOTHING = {};

  private final Sequences sequences = new Sequences();

  private static Place line(int number) {
    return new Place("app.Agent", "process", "Agent.java", number);
  }

  private static List<Place> lines(int... innermostFirst) {
    return IntStream.of(innermostFirst).mapToObj(SequencesTest::line).toList();
  }

  private static RemoteCall call(List<Place> frames, long nanos) {
    return new RemoteCall(Resource.DB, "select", frames, nanos, NOTHING, new ValueTrace());
  }

  private static RemoteCall giving(Object... values) {
    ValueTrace produced = new ValueTrace();
    Stream.of(values).forEach(produced::add);
    return new RemoteCall(Resource.DB, "giving", List.of(), SLOW, NOTHING, produced);
  }

  private static RemoteCall using(Object... values) {
    long[] used = Stream.of(values).mapToLong(SaltedHash::of).toArray();
    return new RemoteCall(Resource.DB, "using", List.of(), SLOW, used, new ValueTrace());
  }

  private boolean add(RemoteCall... calls) {
    return sequences.add(List.of(calls), Instant.EPOCH);
  }

  private List<Place> places() {
    return sequences.list().get(0).calls().stream().map(Call::place).toList();
  }

  @Test
  void one_slow_call_is_no_sequence() {
    assertThat(add()).isFalse();
    assertThat(add(call(lines(1), SLOW))).isFalse();
    assertThat(add(call(lines(1), SLOW), call(lines(2), SLOW - 1))).isFalse();
    assertThat(sequences.list()).isEmpty();
  }

  @Test
  void slow_calls_are_kept_in_their_order_without_the_fast_ones() {
    assertThat(add(call(lines(1), SLOW), call(lines(2), SLOW - 1), call(lines(3), SLOW + 7)))
        .isTrue();

    Sequence kept = sequences.list().get(0);
    assertThat(kept.calls())
        .containsExactly(
            new Call(Resource.DB, "select", line(1)), new Call(Resource.DB, "select", line(3)));
    assertThat(kept.nanos()).containsExactly(SLOW, SLOW + 7);
    assertThat(kept.independent()).isTrue();
    assertThat(kept.at()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void a_call_that_uses_what_any_call_before_it_gave_back_depends_on_it() {
    assertThat(add(giving("a"), using("a"))).isFalse();
    assertThat(add(giving("a"), using("b"), using("a"))).isFalse();
    assertThat(add(using("b"), giving("a"), using("b", "a"))).isFalse();
    assertThat(sequences.list())
        .extracting(Sequence::independent)
        .containsExactly(false, false, false);
  }

  @Test
  void a_call_that_uses_what_only_a_later_one_gives_back_is_independent() {
    assertThat(add(using("a"), giving("a"))).isTrue();
    assertThat(add(giving("a"), using("b"))).isTrue();
    assertThat(add(giving("a"), giving("a"))).isTrue();
  }

  @Test
  void a_call_whose_answer_cannot_be_seen_feeds_all_that_use_something() {
    RemoteCall unseen =
        new RemoteCall(Resource.HTTP, "GET", List.of(), SLOW, NOTHING, ValueTrace.unknown());
    assertThat(add(unseen, using("a"))).isFalse();
    assertThat(add(unseen, using())).isTrue();
    assertThat(add(using("a"), unseen)).isTrue();
  }

  @Test
  void calls_of_a_shared_helper_have_the_lines_at_which_they_part() {
    add(
        call(lines(99, 10, 1), SLOW), // the helper, its caller, main
        call(lines(99, 11, 1), SLOW),
        call(lines(99, 12, 1), SLOW));

    assertThat(places()).containsExactly(line(10), line(11), line(12));
  }

  @Test
  void calls_of_a_loop_have_their_innermost_line() {
    add(call(lines(99, 10, 1), SLOW), call(lines(99, 10, 1), SLOW));

    assertThat(places()).containsExactly(line(99), line(99));
  }

  @Test
  void a_loop_beside_another_call_has_the_line_where_the_loop_and_the_call_part() {
    add(call(lines(99, 10, 1), SLOW), call(lines(99, 10, 1), SLOW), call(lines(20, 1), SLOW));

    assertThat(places()).containsExactly(line(10), line(10), line(20));
  }

  @Test
  void a_stack_that_ends_where_another_goes_on_has_its_innermost_line() {
    add(call(lines(10, 1), SLOW), call(lines(99, 10, 1), SLOW));

    assertThat(places()).containsExactly(line(10), line(99));
  }

  @Test
  void calls_that_share_no_line_have_their_outermost_one() {
    add(call(lines(99, 10, 1), SLOW), call(lines(99, 10, 2), SLOW));

    assertThat(places()).containsExactly(line(1), line(2));
  }

  @Test
  void a_call_from_an_unknown_place_does_not_move_the_others() {
    add(call(lines(99, 10, 1), SLOW), call(List.of(), SLOW), call(lines(99, 11, 1), SLOW));

    assertThat(places()).containsExactly(line(10), null, line(11));
  }

  @Test
  void calls_from_unknown_places_have_none() {
    add(call(List.of(), SLOW), call(List.of(), SLOW));

    assertThat(places()).containsExactly(null, null);
  }

  @Test
  void eight_calls_of_a_run_are_kept() {
    add(IntStream.range(0, 12).mapToObj(i -> call(lines(i), SLOW)).toArray(RemoteCall[]::new));

    assertThat(places()).hasSize(8).startsWith(line(0)).endsWith(line(7));
  }

  @Test
  void the_latest_runs_are_kept_oldest_first_and_like_runs_share_their_calls() {
    for (int i = 0; i < Sequences.MAXIMUM + 5; i++) {
      sequences.add(List.of(call(lines(1), SLOW), call(lines(2), SLOW)), Instant.ofEpochSecond(i));
    }

    List<Sequence> kept = sequences.list();
    assertThat(kept).hasSize(Sequences.MAXIMUM);
    assertThat(kept.get(0).at()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(kept.get(Sequences.MAXIMUM - 1).at())
        .isEqualTo(Instant.ofEpochSecond(Sequences.MAXIMUM + 4));
    assertThat(kept)
        .allSatisfy(run -> assertThat(run.calls()).isSameAs(kept.get(0).calls()));
  }

  @Test
  void what_a_guard_reports_must_be_whole() {
    ValueTrace trace = new ValueTrace();
    assertThatNullPointerException()
        .isThrownBy(() -> new RemoteCall(null, "select", List.of(), 1, NOTHING, trace))
        .withMessageContaining("resource");
    assertThatNullPointerException()
        .isThrownBy(() -> new RemoteCall(Resource.DB, null, List.of(), 1, NOTHING, trace))
        .withMessageContaining("what");
    assertThatNullPointerException()
        .isThrownBy(() -> new RemoteCall(Resource.DB, "select", null, 1, NOTHING, trace))
        .withMessageContaining("frames");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RemoteCall(Resource.DB, "select", List.of(), -1, NOTHING, trace))
        .withMessage("durationNanos must be >= 0, was -1");
    assertThatNullPointerException()
        .isThrownBy(() -> new RemoteCall(Resource.DB, "select", List.of(), 1, null, trace))
        .withMessageContaining("used");
    assertThatNullPointerException()
        .isThrownBy(() -> new RemoteCall(Resource.DB, "select", List.of(), 1, NOTHING, null))
        .withMessageContaining("produced");
  }

  @Test
  void runs_with_the_same_calls_share_one_list() {
    for (int run = 0; run < 3; run++) {
      add(call(lines(1), SLOW), call(lines(2), SLOW));
      add(call(lines(3), SLOW), call(lines(4), SLOW));
    }
    List<Sequence> kept = sequences.list();
    assertThat(kept).hasSize(6);
    assertThat(kept.get(4).calls()).isSameAs(kept.get(0).calls());
    assertThat(kept.get(5).calls()).isSameAs(kept.get(1).calls());
  }

  @Test
  void beyond_eight_orders_a_run_is_kept_without_its_calls() {
    for (int run = 0; run < 12; run++) {
      assertThat(add(call(lines(run), SLOW), call(lines(run + 1), SLOW))).isTrue();
    }
    add(call(lines(0), SLOW), call(lines(1), SLOW + 5));
    List<Sequence> kept = sequences.list();
    assertThat(kept).hasSize(13);
    assertThat(kept.subList(0, 8))
        .allMatch(run -> run.calls().size() == 2 && run.nanos().size() == 2);
    assertThat(kept.subList(8, 12))
        .allMatch(run -> run.calls().isEmpty() && run.nanos().isEmpty());
    assertThat(kept.get(12).calls()).isSameAs(kept.get(0).calls());
    assertThat(kept.get(12).nanos()).containsExactly(SLOW, SLOW + 5);
  }

  @Test
  void an_order_is_told_apart_again_once_others_have_left_the_ring() {
    for (int run = 0; run < 2 * Sequences.MAXIMUM; run++) {
      int line = Math.min(run, 12);
      add(call(lines(line), SLOW), call(lines(line + 1), SLOW));
    }
    assertThat(sequences.list())
        .last()
        .extracting(Sequence::calls)
        .asInstanceOf(LIST)
        .hasSize(2);
  }
}
