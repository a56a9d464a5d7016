/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.Probe;
import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.finding.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardKindTest {
  private static GuardKind.Builder<Probe, Numbers> builder() {
    return GuardKind.builder("probe", Probe.class, Probe.SCHEMA);
  }

  @Test
  void it_carries_what_a_reader_needs() {
    GuardCheck<Numbers> first = context -> List.of();
    GuardCheck<Numbers> second = context -> List.of();
    GuardKind<Probe, Numbers> kind =
        builder().label("test probe").check(first).check(second).build();
    assertThat(kind.id()).isEqualTo("probe");
    assertThat(kind.type()).isEqualTo(Probe.class);
    assertThat(kind.schema()).isSameAs(Probe.SCHEMA);
    assertThat(kind.checks()).containsExactly(first, second).isUnmodifiable();
    assertThat(kind.subject("a"))
        .isEqualTo(new Subject("probe", "test probe", "a"))
        .hasToString("test probe \"a\"");
    assertThat(kind).hasToString("probe");
  }

  @Test
  void without_a_label_a_sentence_calls_it_by_its_id() {
    assertThat(builder().build().subject("a")).hasToString("probe \"a\"");
  }

  @Test
  void two_kinds_are_never_the_same() {
    assertThat(builder().build()).isNotEqualTo(builder().build());
  }

  @Test
  void a_builder_that_goes_on_does_not_change_what_it_built() {
    var builder = builder();
    GuardKind<Probe, Numbers> kind = builder.build();
    builder.check(context -> List.of());
    assertThat(kind.checks()).isEmpty();
  }

  @Test
  void what_is_missing_or_blank_is_refused_and_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuardKind.builder(" ", Probe.class, Probe.SCHEMA))
        .withMessage("kind id must not be blank");
    assertThatNullPointerException()
        .isThrownBy(() -> GuardKind.builder("probe", null, Probe.SCHEMA))
        .withMessage("type must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> GuardKind.builder("probe", Probe.class, null))
        .withMessage("schema must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().label(""))
        .withMessage("label must not be blank");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().check(null))
        .withMessage("check must not be null");
  }

  @Test
  void an_event_names_its_guard_and_its_type() {
    Subject subject = builder().build().subject("a");
    assertThat(new GuardEvent(subject, "breaker.opened", "It opened.", Instant.EPOCH).subject())
        .isEqualTo(subject);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GuardEvent(subject, " ", "It opened.", Instant.EPOCH))
        .withMessage("type must not be blank");
    assertThatNullPointerException()
        .isThrownBy(() -> new GuardEvent(subject, "x", null, Instant.EPOCH))
        .withMessage("message must not be null");
  }
}
