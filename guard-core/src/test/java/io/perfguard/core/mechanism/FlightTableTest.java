/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlightTableTest {
  /** Lets a test meet its followers: the latch opens when so many waits began. */
  private static final class Waits<K> implements WaitListener<K> {
    private static final long TOKEN = 4_711;

    final ConcurrentLinkedQueue<WaitEnd> ends = new ConcurrentLinkedQueue<>();
    final CountDownLatch begun;

    Waits(int expected) {
      begun = new CountDownLatch(expected);
    }

    @Override
    public long waitStarted(K key) {
      begun.countDown();
      return TOKEN;
    }

    @Override
    public void waitEnded(K key, long token, WaitEnd end) {
      assertThat(token).as("what waitStarted returned").isEqualTo(TOKEN);
      ends.add(end);
    }
  }

  private final Waits<String> waits = new Waits<>(3);
  private final Map<String, Object> cache = new ConcurrentHashMap<>();
  private final FlightTable<String, Object> table = new FlightTable<>(this::store, waits);
  private final Crew crew = new Crew();

  private void store(String key, Object value) {
    assertThat(table.size()).as("the flight is still in the table").isPositive();
    if (value != null) {
      cache.put(key, value);
    }
  }

  @AfterEach
  void no_flight_is_open_and_nobody_waits() {
    assertThat(table.size()).isZero();
    assertThat(WaitGraph.size()).isZero();
  }

  @Test
  void callers_that_come_during_a_load_get_its_value() {
    AtomicInteger loads = new AtomicInteger();
    Object value = new Object();
    leadThenFollow(
        3,
        () -> assertThat(table.load("key", key -> loads.incrementAndGet() < 0 ? key : value))
            .isSameAs(value),
        () -> value,
        loads);
    assertThat(loads).hasValue(1);
    assertThat(waits.ends).containsExactly(WaitEnd.VALUE, WaitEnd.VALUE, WaitEnd.VALUE);
    assertThat(cache).containsExactly(Map.entry("key", value));
  }

  @Test
  void a_null_value_is_shared() {
    AtomicInteger loads = new AtomicInteger();
    leadThenFollow(
        3,
        () -> assertThat(table.load("key", key -> loads.incrementAndGet())).isNull(),
        () -> null,
        loads);
    assertThat(loads).hasValue(1);
  }

  static Stream<Throwable> throwables() {
    return Stream.of(
        new IOException("checked"),
        new IllegalStateException("unchecked"),
        new StackOverflowError("error"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void leader_and_followers_get_the_same_exception_as_it_came(Throwable boom) {
    AtomicInteger loads = new AtomicInteger();
    leadThenFollow(
        3,
        () -> assertThatThrownBy(() -> table.load("key", key -> loads.incrementAndGet()))
            .isSameAs(boom),
        () -> {
          throw boom;
        },
        loads);
    assertThat(loads).hasValue(1);
    assertThat(waits.ends).containsExactly(WaitEnd.FAILURE, WaitEnd.FAILURE, WaitEnd.FAILURE);
    assertThat(cache).isEmpty();
    assertThat(table.load("key", key -> "next")).isEqualTo("next");
  }

  /** What the leader's loader does once all followers wait. */
  @FunctionalInterface
  private interface Ending {
    Object end() throws Throwable;
  }

  private void leadThenFollow(
      int followers, Crew.Step follower, Ending ending, AtomicInteger loads) {
    CountDownLatch leading = new CountDownLatch(1);
    crew.start(() -> {
      Throwable thrown = catchThrowable(() -> table.load("key", key -> {
        loads.incrementAndGet();
        leading.countDown();
        Crew.await(waits.begun);
        return ending.end();
      }));
      Throwable expected = catchThrowable(ending::end);
      assertThat(thrown).isSameAs(expected);
    });
    for (int i = 0; i < followers; i++) {
      crew.start(() -> {
        Crew.await(leading);
        follower.run();
      });
    }
    crew.join();
  }

  @Test
  void what_onLoaded_throws_fails_the_load() {
    IllegalStateException boom = new IllegalStateException("boom");
    FlightTable<String, Integer> failing = new FlightTable<>(
        (key, value) -> {
          throw boom;
        },
        WaitListener.none());
    assertThatThrownBy(() -> failing.load("key", key -> 1)).isSameAs(boom);
    assertThat(failing.size()).isZero();
  }

  @Test
  void a_loader_may_ask_for_its_own_key_and_for_others() {
    FlightTable<String, Integer> plain = new FlightTable<>();
    int value = plain.load(
        "a",
        a -> 1
            + plain.load(
                a, same -> 10 + plain.load("b", b -> 100 + plain.load("a", again -> 1_000))));
    assertThat(value).isEqualTo(1_111);
    assertThat(plain.size()).isZero();
    assertThat(waits.ends).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("circles")
  void a_circle_of_loads_ends(int members, int tables) {
    List<FlightTable<Integer, Integer>> all =
        Stream.generate(FlightTable<Integer, Integer>::new).limit(tables).toList();
    CountDownLatch leading = new CountDownLatch(members);
    AtomicInteger alone = new AtomicInteger();
    Crew.runTogether(members, member -> {
      int next = (member + 1) % members;
      Integer value = all.get(member % tables).load(member, mine -> {
        leading.countDown();
        Crew.await(leading); // now each leads its own key, and goes on to its neighbour's
        return all.get(next % tables).load(next, neighbour -> {
          alone.incrementAndGet();
          return 42;
        });
      });
      assertThat(value).isEqualTo(42);
    });
    assertThat(alone)
        .as("who would have closed the circle loads by itself, the others wait")
        .hasValue(1);
    assertThat(all).allMatch(each -> each.size() == 0);
  }

  static Stream<Arguments> circles() {
    return Stream.of(arguments(2, 1), arguments(3, 1), arguments(2, 2), arguments(7, 3));
  }

  @Test
  void a_wait_that_is_over_closes_no_circle() {
    CountDownLatch leadingA = new CountDownLatch(1);
    CountDownLatch leadingB = new CountDownLatch(1);
    CountDownLatch waitingForB = new CountDownLatch(1);
    CountDownLatch askedForA = new CountDownLatch(1);
    FlightTable<String, String> both = new FlightTable<>((key, value) -> {}, new WaitListener<>() {
      @Override
      public long waitStarted(String key) {
        (key.equals("b") ? waitingForB : askedForA).countDown();
        return 0;
      }

      @Override
      public void waitEnded(String key, long token, WaitEnd end) {
        if (key.equals("b")) { // b is there, but who waited for it is held up on its way out
          await(askedForA);
        }
      }
    });
    crew.start(() -> assertThat(both.load("a", a -> {
          leadingA.countDown();
          Crew.await(leadingB);
          return both.load("b", b -> "loaded twice") + "a";
        }))
        .isEqualTo("ba"));
    crew.start(() -> {
      both.load("b", b -> {
        leadingB.countDown();
        Crew.await(leadingA);
        Crew.await(waitingForB);
        return "b";
      });
      assertThat(both.load("a", a -> {
            askedForA.countDown();
            return "loaded alone";
          }))
          .isEqualTo("ba");
    });
    crew.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      Crew.await(latch);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_interrupted_follower_loads_by_itself_and_stays_interrupted() {
    CountDownLatch leading = new CountDownLatch(1);
    CountDownLatch followed = new CountDownLatch(1);
    Waits<String> once = new Waits<>(1);
    FlightTable<String, String> one = new FlightTable<>((key, value) -> {}, once);
    crew.start(() -> assertThat(one.load("key", key -> {
          leading.countDown();
          Crew.await(followed);
          return "leader's";
        }))
        .isEqualTo("leader's"));
    Thread follower = crew.start(() -> {
      Crew.await(leading);
      assertThat(one.load("key", key -> {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return "own";
          }))
          .isEqualTo("own");
      assertThat(Thread.interrupted()).isTrue();
      followed.countDown();
    });
    crew.start(() -> {
      Crew.await(once.begun);
      follower.interrupt();
    });
    crew.join();
    assertThat(once.ends).containsExactly(WaitEnd.INTERRUPT);
  }

  @Test
  void a_follower_that_waited_long_enough_loads_by_itself() {
    CountDownLatch leading = new CountDownLatch(1);
    CountDownLatch followed = new CountDownLatch(2);
    crew.start(() -> assertThat(table.load("key", key -> {
          leading.countDown();
          Crew.await(followed);
          return "leader's";
        }))
        .isEqualTo("leader's"));
    for (long nanos : new long[] {TimeUnit.MILLISECONDS.toNanos(1), -1}) {
      crew.start(() -> {
        Crew.await(leading);
        assertThat(table.load("key", key -> "own", nanos)).isEqualTo("own");
        followed.countDown();
      });
    }
    crew.join();
    assertThat(waits.ends).containsExactly(WaitEnd.TIME_OUT, WaitEnd.TIME_OUT);
  }

  @Test
  void a_leader_that_is_interrupted_fails_alone_and_one_of_its_followers_leads() {
    CountDownLatch leading = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    InterruptedException cancelled = new InterruptedException("cancelled");
    crew.start(() -> assertThatThrownBy(() -> table.load("key", key -> {
          leading.countDown();
          Crew.await(waits.begun);
          throw cancelled;
        }))
        .isSameAs(cancelled));
    for (int i = 0; i < 3; i++) {
      crew.start(() -> {
        Crew.await(leading);
        assertThat(table.load("key", key -> {
              Object known = cache.get(key);
              return known != null ? known : "loaded " + loads.incrementAndGet();
            }))
            .isEqualTo("loaded 1");
      });
    }
    crew.join();
    assertThat(loads).hasValue(1);
    assertThat(waits.ends).contains(WaitEnd.LEADER_INTERRUPTED).doesNotContain(WaitEnd.FAILURE);
  }

  @Test
  void a_leader_with_its_interrupt_restored_counts_as_interrupted() {
    AtomicReference<String> got = new AtomicReference<>();
    CountDownLatch leading = new CountDownLatch(1);
    Waits<String> one = new Waits<>(1);
    FlightTable<String, String> single = new FlightTable<>((key, value) -> {}, one);
    crew.start(() -> assertThatThrownBy(() -> single.load("key", key -> {
          leading.countDown();
          Crew.await(one.begun);
          Thread.currentThread().interrupt();
          throw new IllegalStateException("cancelled");
        }))
        .hasMessage("cancelled"));
    crew.start(() -> {
      Crew.await(leading);
      got.set(single.load("key", key -> "own"));
    });
    crew.join();
    assertThat(got).hasValue("own");
    assertThat(one.ends).containsExactly(WaitEnd.LEADER_INTERRUPTED);
  }

  /** A key that fails on purpose, at the worst moment. */
  private static final class BrokenKey {
    private volatile boolean broken;

    @Override
    public boolean equals(Object other) {
      return other == this;
    }

    @Override
    public int hashCode() {
      if (broken) {
        throw new IllegalStateException("hashCode");
      }
      return 1;
    }
  }

  @Test
  void a_key_that_fails_when_the_flight_ends_leaves_no_waiter_behind() {
    BrokenKey broken = new BrokenKey();
    CountDownLatch leading = new CountDownLatch(1);
    Waits<BrokenKey> once = new Waits<>(1);
    FlightTable<BrokenKey, String> own = new FlightTable<>((key, value) -> {}, once);
    crew.start(() -> assertThat(own.load(broken, key -> {
          leading.countDown();
          Crew.await(once.begun);
          key.broken = true;
          return "value";
        }))
        .isEqualTo("value"));
    crew.start(() -> {
      Crew.await(leading);
      assertThat(own.load(broken, key -> "own")).isEqualTo("value");
    });
    crew.join();
    assertThat(own.size()).isZero();
  }

  @Test
  void a_key_that_cannot_be_looked_up_is_loaded_without_the_table() {
    BrokenKey broken = new BrokenKey();
    broken.broken = true;
    FlightTable<BrokenKey, String> own = new FlightTable<>();
    assertThat(own.load(broken, key -> "value")).isEqualTo("value");
    assertThatThrownBy(() -> own.load(broken, key -> {
          throw new IllegalArgumentException("the loader's own");
        }))
        .hasMessage("the loader's own");
    assertThat(own.size()).isZero();
  }

  @Test
  void a_key_that_changes_while_it_is_loaded_leaves_no_flight() {
    List<String> key = new ArrayList<>(List.of("a"));
    FlightTable<List<String>, String> own = new FlightTable<>();
    assertThat(own.load(key, same -> {
          same.add("b");
          return "value";
        }))
        .isEqualTo("value");
    assertThat(own.size()).isZero();
  }

  /** What a load keeps, and can become unreadable. */
  private static final class Kept implements LoadTicket.Perishable {
    volatile boolean spoiled;

    @Override
    public void spoil() {
      spoiled = true;
    }
  }

  @Test
  void a_ticket_spoils_what_it_carries_and_what_it_is_asked_to_carry_later() {
    var ticket = new LoadTicket();
    var kept = new Kept();
    assertThat(ticket.carry(kept)).isTrue();
    assertThat(kept.spoiled).isFalse();
    ticket.spoil();
    assertThat(kept.spoiled).isTrue();
    assertThat(ticket.isSpoiled()).isTrue();
    assertThat(new LoadTicket().isSpoiled()).isFalse();
    assertThat(ticket.carry(new Kept())).isFalse();
  }

  @Test
  void an_invalidated_load_is_joined_by_nobody_and_ends_in_peace() {
    FlightTable<String, Object> own = new FlightTable<>();
    List<String> seen = new ArrayList<>();
    Object result = own.loadKept(
        "a",
        (key, ticket) -> {
          own.invalidate("b");
          seen.add("other key: " + ticket.isSpoiled());
          own.invalidate("a");
          seen.add("own key: " + ticket.isSpoiled());
          seen.add("loaded anew: " + own.load("a", again -> "second"));
          return "first";
        },
        Long.MAX_VALUE);
    assertThat(result).isEqualTo("first");
    assertThat(seen).containsExactly("other key: false", "own key: true", "loaded anew: second");
  }

  @Test
  void loads_outside_the_table_are_found_by_an_invalidation_as_well() {
    FlightTable<String, Object> own = new FlightTable<>();
    List<Boolean> spoiled = new ArrayList<>();
    own.load("a", key -> {
      own.loadKept(
          "a",
          (same, ticket) -> { // alone, since its own thread leads
            own.invalidateIf("b"::equals);
            spoiled.add(ticket.isSpoiled());
            own.invalidateIf("a"::equals);
            spoiled.add(ticket.isSpoiled());
            return "inner";
          },
          Long.MAX_VALUE);
      return "outer";
    });
    assertThat(spoiled).containsExactly(false, true);
  }

  @Test
  void an_async_load_may_ask_for_its_own_key() {
    assertThat(table.loadAsync("a", (key, ticket) -> {
          Object inner = table.load("a", again -> "inner");
          return table
              .loadAsync("a", (again, other) -> CompletableFuture.completedFuture("second"))
              .thenApply(second -> inner + " and " + second);
        }))
        .isCompletedWithValue("inner and second");
  }

  @Test
  void keys_claimed_for_a_bulk_load_are_let_go_if_one_of_them_is_null() {
    var keys = new LinkedHashSet<String>();
    keys.add("a");
    keys.add(null);
    assertThatThrownBy(() -> table.loadAll(keys, tickets -> Map.of()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("key must not be null");
    assertThat(table.load("a", key -> "loads")).isEqualTo("loads");
  }

  @Test
  void a_bulk_load_may_ask_for_its_own_keys() {
    assertThat(table.loadAll(
            Set.of("a"), tickets -> Map.of("a", "outer of " + table.load("a", key -> "inner"))))
        .containsExactly(Map.entry("a", "outer of inner"));
  }

  @Test
  void a_leader_pays_little_beside_its_load() {
    FlightTable<String, String> plain = new FlightTable<>();
    Object[] keep = new Object[1];
    double bytes = Allocated.bytesPerCall(() -> keep[0] = plain.load("key", key -> key));
    assertThat(bytes).isBetween(1.0, 128.0);
  }
}
