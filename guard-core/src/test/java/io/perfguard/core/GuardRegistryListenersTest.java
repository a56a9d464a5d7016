/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardRegistryListenersTest {
  @RegisterExtension
  private final LogLines logged = new LogLines();

  private final GuardRegistry guards = GuardRegistry.builder()
      .clock(new ManualClock())
      .configuration(Configuration.none())
      .build();

  @AfterEach
  void close() {
    guards.close();
  }

  /** Writes down what it hears, and does something when it hears of a guard. */
  private static final class Ear implements GuardListener {
    final List<String> heard = new ArrayList<>();
    Consumer<Guard<?>> onRegistered = guard -> {};

    @Override
    public void registered(Guard<?> guard) {
      heard.add("+" + guard.name());
      onRegistered.accept(guard);
    }

    @Override
    public void removed(Guard<?> guard) {
      heard.add("-" + guard.name());
    }

    @Override
    public void event(GuardEvent event) {
      heard.add(event.type());
    }
  }

  private Ear listen() {
    Ear ear = new Ear();
    guards.addListener(ear);
    return ear;
  }

  private static GuardEvent event(String type) {
    return new GuardEvent(Probe.KIND.subject("a"), type, "It happened.", Instant.EPOCH);
  }

  @Test
  void a_late_listener_is_told_of_the_guards_that_are_present() {
    guards.register(Probe.of("b"));
    guards.remove(guards.register(Probe.of("gone")));
    guards.operation("a");
    Ear ear = listen();
    assertThat(ear.heard).containsExactly("+a", "+b"); // by kind and name
    guards.remove(guards.get(Probe.KIND, "b"));
    assertThat(ear.heard).containsExactly("+a", "+b", "-b");
  }

  @Test
  void a_listener_that_is_there_is_not_added_again() {
    Ear ear = listen();
    guards.register(Probe.of("a"));
    guards.addListener(ear);
    guards.register(Probe.of("b"));
    assertThat(ear.heard).containsExactly("+a", "+b");
  }

  @Test
  void a_listener_that_was_removed_hears_nothing_more() {
    Ear ear = listen();
    guards.removeListener(ear);
    guards.removeListener(ear);
    guards.register(Probe.of("a"));
    guards.publish(event("x"));
    guards.close();
    assertThat(ear.heard).isEmpty();
  }

  @Test
  void events_reach_all_listeners() {
    Ear first = listen();
    Ear second = listen();
    guards.publish(event("breaker.opened"));
    assertThat(first.heard).containsExactly("breaker.opened");
    assertThat(second.heard).containsExactly("breaker.opened");
  }

  @Test
  void a_listener_that_throws_hinders_nobody_and_is_counted() {
    Ear thrower = listen();
    thrower.onRegistered = guard -> {
      throw new IllegalStateException("boom");
    };
    Ear other = listen();
    Probe probe = guards.register(Probe.of("a"));
    assertThat(guards.get(Probe.KIND, "a")).isSameAs(probe);
    assertThat(other.heard).containsExactly("+a");
    thrower.onRegistered = guard -> {
      throw new NoClassDefFoundError("gone");
    };
    guards.register(Probe.of("b"));
    assertThat(other.heard).containsExactly("+a", "+b");
    assertThat(guards.faultCount()).isEqualTo(2);
  }

  @Test
  void a_listener_that_throws_at_an_event_or_its_replay_is_logged_once() {
    guards.register(Probe.of("a"));
    GuardListener thrower = new GuardListener() {
      @Override
      public void registered(Guard<?> guard) {
        throw new IllegalStateException("boom");
      }

      @Override
      public void event(GuardEvent event) {
        throw new IllegalStateException("boom");
      }
    };
    guards.addListener(thrower);
    Ear other = listen();
    guards.publish(event("x"));
    guards.publish(event("y"));
    assertThat(other.heard).containsExactly("+a", "x", "y");
    assertThat(guards.faultCount()).isEqualTo(3);
    assertThat(logged.all())
        .singleElement()
        .asString()
        .startsWith("registry: listener " + thrower.getClass().getName());
  }

  @Test
  void an_error_that_passes_through_leaves_the_listeners_in_order() {
    Ear first = listen();
    Ear second = listen();
    first.onRegistered = guard -> {
      throw new StackOverflowError("deep");
    };
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() -> guards.register(Probe.of("a")));
    first.onRegistered = guard -> {};
    guards.register(Probe.of("b"));
    assertThat(first.heard).containsExactly("+a", "+b");
    assertThat(second.heard)
        .containsExactly("+b"); // what the error cut short is lost, nothing else
  }

  @Test
  void what_a_listener_registers_is_told_after_what_it_was_told() {
    Ear first = listen();
    Ear second = listen();
    first.onRegistered = guard -> {
      if (guard.name().equals("a")) {
        guards.register(Probe.of("nested"));
      }
    };
    guards.register(Probe.of("a"));
    assertThat(first.heard).containsExactly("+a", "+nested");
    assertThat(second.heard).containsExactly("+a", "+nested");
  }

  @Test
  void what_a_listener_removes_at_once_was_there_for_all() {
    Ear first = listen();
    Ear second = listen();
    first.onRegistered = guards::remove;
    guards.register(Probe.of("a"));
    assertThat(first.heard).containsExactly("+a", "-a");
    assertThat(second.heard).containsExactly("+a", "-a");
  }

  @Test
  void a_listener_that_comes_while_another_is_told_hears_of_each_guard_once() {
    guards.register(Probe.of("a"));
    Ear first = listen();
    Ear late = new Ear();
    first.onRegistered = guard -> {
      if (guard.name().equals("b")) {
        guards.register(Probe.of("c"));
        guards.addListener(late);
        guards.register(Probe.of("d"));
      }
    };
    guards.register(Probe.of("b"));
    assertThat(first.heard).containsExactly("+a", "+b", "+c", "+d");
    assertThat(late.heard).containsExactly("+a", "+b", "+c", "+d");
  }

  @Test
  void a_listener_may_leave_while_it_is_told_and_come_back() {
    Ear fickle = new Ear();
    fickle.onRegistered = guard -> guards.removeListener(fickle);
    guards.register(Probe.of("a"));
    guards.register(Probe.of("b"));
    guards.addListener(fickle);
    assertThat(fickle.heard).containsExactly("+a");
    fickle.onRegistered = guard -> {};
    guards.addListener(fickle);
    assertThat(fickle.heard).containsExactly("+a", "+a", "+b");
  }

  @Test
  void a_listener_may_ask_for_an_operation() {
    Ear ear = listen();
    ear.onRegistered = guard -> guards.operation("of " + guard.name().charAt(0));
    guards.register(Probe.of("a"));
    assertThat(ear.heard).containsExactly("+a", "+of a", "+of o");
  }

  @Test
  void closing_tells_that_the_guards_are_gone() {
    Ear first = listen();
    Ear second = listen();
    guards.register(Probe.of("a"));
    guards.register(Probe.of("b"));
    guards.close();
    assertThat(first.heard).containsExactly("+a", "+b", "-a", "-b");
    assertThat(second.heard).isEqualTo(first.heard);
    guards.addListener(first);
    guards.publish(event("late"));
    assertThat(first.heard).hasSize(4);
  }

  @Test
  void closing_while_a_listener_is_told_still_tells_all_that_the_guards_are_gone() {
    Ear first = listen();
    Ear second = listen();
    first.onRegistered = guard -> guards.close();
    guards.register(Probe.of("a"));
    assertThat(first.heard).containsExactly("+a", "-a");
    assertThat(second.heard).containsExactly("+a", "-a");
  }
}
