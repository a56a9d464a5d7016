/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.Probe.Numbers;
import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.base.Redaction;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardRegistryTest {
  @RegisterExtension
  private final LogLines logged = new LogLines();

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards =
      GuardRegistry.builder().clock(clock).configuration(Configuration.none()).build();

  @AfterEach
  void close() {
    guards.close();
  }

  @Test
  void a_registered_guard_is_found_by_kind_and_name() {
    Probe probe = Probe.of("a");
    assertThat(guards.register(probe)).isSameAs(probe);
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(probe);
    assertThat(guards.find(Probe.KIND, "a")).containsSame(probe);
    assertThat(guards.find(Probe.KIND, "b")).isEmpty();
  }

  @Test
  void one_name_may_be_used_by_guards_of_two_kinds() {
    GuardKind<Probe, Numbers> other = Probe.kind("other");
    Probe first = guards.register(Probe.of("a"));
    Probe second = guards.register(Probe.of(other, "a"));
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(first);
    assertThat(guards.get(other, "a")).isSameAs(second);
    assertThat(guards.guards()).containsExactly(second, first); // by the kinds' ids
  }

  @Test
  void a_second_guard_of_a_name_is_refused_and_both_places_are_named() {
    Place here = Place.ofCaller().orElseThrow();
    guards.register(Probe.of("factors"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.register(Probe.of("factors")))
        .withMessage(
            "probe \"factors\" is already registered at %s, this one is from %s; name one differently, or use getOrRegister",
            below(here, 1), below(here, 3));
  }

  private static Place below(Place place, int lines) {
    return new Place(
        place.className(), place.methodName(), place.fileName(), place.lineNumber() + lines);
  }

  @Test
  void a_guard_that_was_removed_makes_room_for_one_of_its_name() {
    Probe first = guards.register(Probe.of("a"));
    assertThat(guards.remove(first)).isTrue();
    assertThat(guards.remove(first)).isFalse();
    Probe second = guards.register(Probe.of("a"));
    assertThat(guards.remove(first)).isFalse();
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(second);
  }

  @Test
  void two_kinds_of_one_id_do_not_go_into_one_registry() {
    guards.register(Probe.of("a"));
    GuardKind<Probe, Numbers> twin = Probe.kind("probe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.register(Probe.of(twin, "b")))
        .withMessage(
            "two kinds have the id \"probe\", of io.perfguard.core.Probe and of io.perfguard.core.Probe;"
                + " a kind is one constant");
    assertThat(guards.find(twin, "a")).isEmpty();
  }

  @Test
  void a_guard_that_is_not_of_its_kinds_type_is_refused() {
    GuardKind<Probe, Numbers> ofStrings =
        GuardKind.<Probe, Numbers>builder("text", String.class, Probe.SCHEMA).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.register(Probe.of(ofStrings, "a")))
        .withMessage("text \"a\" must be a java.lang.String, was a io.perfguard.core.Probe");
    assertThat(guards.guards()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb", "\u202Edeb"})
  void a_name_that_nobody_can_read_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.register(Probe.of(name)))
        .withMessageMatching(
            "(?s)name of a guard must not (be blank|contain control characters, had U\\+.*)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, name, () -> Probe.of(name)))
        .withMessageStartingWith("name of a guard must not ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.operation(name))
        .withMessageStartingWith("operation name must not ");
  }

  @Test
  void a_name_has_at_most_200_characters() {
    guards.register(Probe.of("x".repeat(200)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.register(Probe.of("x".repeat(201))))
        .withMessage("name of a guard must have at most 200 characters, had 201");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.operation("x".repeat(100_000)))
        .withMessage("operation name must have at most 200 characters, had 100,000");
  }

  @Test
  void null_is_refused_by_the_name_of_the_argument() {
    assertThatNullPointerException()
        .isThrownBy(() -> guards.register(null))
        .withMessage("guard must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.register(Probe.of(null)))
        .withMessage("name of a guard must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.register(Probe.of(null, "a")))
        .withMessage("kind of guard \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.get(null, "a"))
        .withMessage("kind must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.find(Probe.KIND, null))
        .withMessage("name must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", null))
        .withMessage("maker must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", () -> null))
        .withMessage("probe \"a\" must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.operation(null))
        .withMessage("operation name must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.remove(null))
        .withMessage("guard must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.stats(null))
        .withMessage("kind must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.addListener(null))
        .withMessage("listener must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.publish(null))
        .withMessage("event must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> guards.closeWithThis(null))
        .withMessage("closeable must not be null");
  }

  @Test
  void an_unknown_name_is_answered_with_the_known_ones() {
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> guards.get(Probe.KIND, "factor"))
        .withMessage("no probe \"factor\"; none is registered");
    guards.register(Probe.of("users"));
    guards.register(Probe.of("factors"));
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> guards.get(Probe.KIND, "factor"))
        .withMessage("no probe \"factor\"; there are: factors, users");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> guards.stats(Probe.KIND).get("factor"))
        .withMessage("no probe \"factor\"; there are: factors, users");
  }

  @Test
  void of_many_known_names_twenty_are_listed() {
    for (int i = 10; i < 33; i++) {
      guards.register(Probe.of("p" + i));
    }
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> guards.get(Probe.KIND, "x"))
        .withMessageEndingWith("p28, p29 and 3 more");
  }

  @Test
  void get_or_register_makes_one_guard_at_most() {
    List<Probe> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guards.getOrRegister(Probe.KIND, "a", () -> {
        made.add(Probe.of("a"));
        return made.get(0);
      });
    }
    assertThat(made).hasSize(1);
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(made.get(0));
  }

  @Test
  void a_maker_may_register_what_it_makes() {
    Probe probe = guards.getOrRegister(Probe.KIND, "a", () -> guards.register(Probe.of("a")));
    assertThat(guards.guards()).hasSize(1);
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(probe);
  }

  @Test
  void a_maker_may_get_or_register_the_same_name() {
    Probe inner = Probe.of("a");
    Probe got = guards.getOrRegister(
        Probe.KIND, "a", () -> guards.getOrRegister(Probe.KIND, "a", () -> inner));
    assertThat(got).isSameAs(inner);
  }

  @Test
  void a_maker_that_gives_something_else_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", () -> Probe.of("b")))
        .withMessage("asked for probe \"a\", was given probe \"b\"");
    GuardKind<Probe, Numbers> other = Probe.kind("other");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", () -> Probe.of(other, "a")))
        .withMessage("asked for probe \"a\", was given other \"a\"");
    assertThat(guards.guards()).isEmpty();
  }

  @Test
  void a_maker_that_throws_leaves_nothing_behind() {
    RuntimeException boom = new IllegalStateException("boom");
    assertThatIllegalStateException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", () -> {
          throw boom;
        }))
        .isSameAs(boom);
    assertThat(guards.getOrRegister(Probe.KIND, "a", () -> Probe.of("a"))).isNotNull();
  }

  @Test
  void a_closed_registry_takes_no_guard_and_makes_none() {
    guards.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> guards.register(Probe.of("a")))
        .withMessage("probe \"a\" cannot be registered: the registry is closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> guards.getOrRegister(Probe.KIND, "a", () -> {
          throw new AssertionError("called");
        }))
        .withMessage("probe \"a\" cannot be registered: the registry is closed");
  }

  @Test
  void numbers_are_read_when_they_are_asked_for() {
    Probe probe = guards.register(Probe.of("a").calls(2));
    assertThat(guards.stats(Probe.KIND).get("a").calls()).isEqualTo(2);
    probe.calls(1);
    assertThat(guards.stats(Probe.KIND).get("a").calls()).isEqualTo(3);
    assertThat(guards.stats(Probe.KIND).find("b")).isEmpty();
    assertThat(guards.stats(Probe.kind("unknown")).all()).isEmpty();
  }

  @Test
  void a_snapshot_reads_each_guard_once_and_changes_nothing() {
    Probe probe = guards.register(Probe.of("a").calls(2));
    NamedOperation operation = guards.operation("op");
    operation.run(() -> {});
    var first = guards.snapshot();
    assertThat(probe.reads()).isEqualTo(1);
    var second = guards.snapshot();
    assertThat(second.all()).isEqualTo(first.all());
    assertThat(second.size()).isEqualTo(2);
    assertThat(first.at()).isEqualTo(clock.instant());
    assertThat(first.all().keySet())
        .extracting(GuardKind::id)
        .containsExactly("operation", "probe");
  }

  @Test
  void a_guard_whose_numbers_cannot_be_read_is_left_out_and_counted() {
    guards.register(Probe.of("a").breakWith(new IllegalStateException("boom")));
    guards.register(Probe.of("b"));
    assertThat(guards.snapshot().stats(Probe.KIND).all()).containsOnlyKeys("b");
    assertThat(guards.faultCount()).isEqualTo(1);
    assertThat(guards.diagnose().findings()).isEmpty();
    assertThat(guards.faultCount()).isEqualTo(2);
  }

  @Test
  void a_guard_may_tell_another_name_later_on() {
    var fickle = new Guard<Numbers>() {
      String name = "before";

      @Override
      public String name() {
        return name;
      }

      @Override
      public GuardKind<?, Numbers> kind() {
        return KIND_OF_ANY;
      }

      @Override
      public Numbers stats() {
        return Probe.of("x").stats();
      }
    };
    guards.register(fickle);
    fickle.name = "after";
    assertThat(guards.snapshot().stats(KIND_OF_ANY).all()).containsOnlyKeys("before");
    guards.close();
    assertThat(guards.guards()).isEmpty();
  }

  private static final GuardKind<Guard<Numbers>, Numbers> KIND_OF_ANY =
      GuardKind.<Guard<Numbers>, Numbers>builder("any", Guard.class, Probe.SCHEMA)
          .build();

  @Test
  void guards_find_what_the_builder_was_given() {
    Configuration configuration = Configuration.none();
    Redaction redaction = Redaction.reveal(text -> text);
    try (GuardRegistry built = GuardRegistry.builder()
        .clock(clock)
        .configuration(configuration)
        .redaction(redaction)
        .build()) {
      assertThat(built.clock()).isSameAs(clock);
      assertThat(built.configuration()).isSameAs(configuration);
      assertThat(built.redaction()).isSameAs(redaction);
    }
  }

  @Test
  void what_the_builder_cannot_take_is_refused_at_once() {
    var builder = GuardRegistry.builder();
    assertThatNullPointerException()
        .isThrownBy(() -> builder.clock(null))
        .withMessage("clock must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.configuration(null))
        .withMessage("configuration must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.redaction(null))
        .withMessage("redaction must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.costs(null))
        .withMessage("costs must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.maximumHistory(null))
        .withMessage("maximumHistory must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.check(Operations.KIND, null))
        .withMessage("check must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maximumOperations(0))
        .withMessage("maximumOperations must be >= 1, was 0");
  }
}
