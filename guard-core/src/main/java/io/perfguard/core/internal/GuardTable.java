/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.RegistrySnapshot;
import io.perfguard.core.registry.StatsView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The guards of a registry by kind and name, and the listeners that are told of them. Reading takes
 * no lock. Changes and what listeners are told of them happen under one lock, so that each listener
 * sees each guard exactly once and in order; the lock is reentrant, so that a listener or the maker
 * of a guard may register another one. Thread-safe.
 */
public final class GuardTable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<GuardKind<?, ?>, ConcurrentHashMap<String, Entry>> kinds =
      new ConcurrentHashMap<>();
  private final Listeners listeners; // guarded by lock
  private final Faults faults;
  private volatile boolean closed;
  private volatile long registrations; // written under lock

  private record Entry(Guard<?> guard, @Nullable Place place, long number) {}

  private Map<String, Entry> guardsOf(GuardKind<?, ?> kind) {
    Map<String, Entry> named = kinds.get(kind);
    return named == null ? Map.of() : named;
  }

  /**
   * An empty table.
   *
   * @param faults where faults of listeners and guards are counted
   */
  public GuardTable(Faults faults) {
    this.faults = faults;
    listeners = new Listeners(faults);
  }

  /**
   * Does something while nobody else changes the table.
   *
   * @param body reads and changes it
   * @param <T> its value
   * @return what {@code body} returned
   */
  public <T> T alone(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a guard.
   *
   * @param guard the guard
   * @param place where it is registered from; null if it does not matter
   * @param <G> its type
   * @return the guard
   */
  public <G extends Guard<?>> G add(G guard, @Nullable Place place) {
    Require.nonNull(guard, "guard");
    String name = Require.name(guard.name(), "name of a guard");
    GuardKind<?, ?> kind = Require.nonNull(guard.kind(), "kind of guard \"" + name + "\"");
    if (!kind.type().isInstance(guard)) {
      throw new IllegalArgumentException(kind.subject(name) + " must be a "
          + kind.type().getName() + ", was a " + guard.getClass().getName());
    }
    lock.lock();
    try {
      requireOpen(kind, name);
      Map<String, Entry> named = named(kind);
      Entry known = named.get(name);
      if (known != null) {
        throw new IllegalArgumentException(duplicate(kind, name, known.place, place));
      }
      // The number first: a reader that sees the guard must not take it for an older one of this
      // name.
      long number = registrations + 1;
      registrations = number;
      named.put(name, new Entry(guard, place, number));
      listeners.tell(listener -> listener.registered(guard));
      return guard;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen(GuardKind<?, ?> kind, String name) {
    if (closed) {
      throw new IllegalStateException(
          kind.subject(name) + " cannot be registered: the registry is closed");
    }
  }

  private Map<String, Entry> named(GuardKind<?, ?> kind) {
    ConcurrentHashMap<String, Entry> named = kinds.get(kind);
    if (named != null) {
      return named;
    }
    for (GuardKind<?, ?> other : kinds.keySet()) {
      if (other.id().equals(kind.id())) {
        throw new IllegalArgumentException(
            "two kinds have the id \"" + kind.id() + "\", of " + other.type().getName() + " and of "
                + kind.type().getName() + "; a kind is one constant");
      }
    }
    named = new ConcurrentHashMap<>();
    kinds.put(kind, named);
    return named;
  }

  private static String duplicate(
      GuardKind<?, ?> kind, String name, @Nullable Place known, @Nullable Place place) {
    String at = known == null ? "" : " at " + known;
    String from = place == null ? "" : ", this one is from " + place;
    return kind.subject(name) + " is already registered" + at + from
        + "; name one differently, or use getOrRegister";
  }

  /**
   * The guard of a name, made if there is none.
   *
   * @param kind the kind
   * @param name the name
   * @param maker makes it, under the lock; of that kind and name
   * @param place where it is registered from
   * @param <G> its type
   * @param <S> its numbers
   * @return the guard
   */
  public <G extends Guard<S>, S extends GuardStats<S>> G getOrAdd(
      GuardKind<G, S> kind, String name, Supplier<? extends G> maker, @Nullable Place place) {
    lock.lock();
    try {
      G known = peek(kind, name);
      if (known != null) {
        return known;
      }
      requireOpen(kind, name);
      G made = Require.nonNull(maker.get(), kind.subject(name).toString());
      if (made.kind() != kind || !made.name().equals(name)) {
        throw new IllegalArgumentException(
            "asked for " + kind.subject(name) + ", was given " + made.kind().subject(made.name()));
      }
      // A builder that ends in register(guards) has added it already.
      return peek(kind, name) == made ? made : add(made, place);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The guard of a name.
   *
   * @param kind the kind
   * @param name the name
   * @param <G> its type
   * @return null if there is none
   */
  @SuppressWarnings("unchecked") // add() has checked the type
  public <G extends Guard<?>> @Nullable G peek(GuardKind<G, ?> kind, String name) {
    Entry entry = guardsOf(kind).get(name);
    return entry == null ? null : (G) entry.guard;
  }

  /**
   * The guard of a name.
   *
   * @param kind the kind
   * @param name the name
   * @param <G> its type
   * @return the guard
   * @throws NoSuchElementException if there is none; lists the names that there are
   */
  public <G extends Guard<?>> G get(GuardKind<G, ?> kind, String name) {
    G found = peek(kind, name);
    if (found == null) {
      throw new NoSuchElementException(
          StatsView.unknown(kind.label(), name, new TreeSet<>(guardsOf(kind).keySet())));
    }
    return found;
  }

  /**
   * How many guards of a kind there are.
   *
   * @param kind the kind
   * @return the count
   */
  public int size(GuardKind<?, ?> kind) {
    return guardsOf(kind).size();
  }

  /**
   * All guards.
   *
   * @return a copy, by kind id and name
   */
  public List<Guard<?>> all() {
    List<Guard<?>> all = new ArrayList<>();
    kindsById()
        .forEach(
            kind -> new TreeMap<>(guardsOf(kind)).values().forEach(entry -> all.add(entry.guard)));
    return all;
  }

  private List<GuardKind<?, ?>> kindsById() {
    List<GuardKind<?, ?>> list = new ArrayList<>(kinds.keySet());
    list.sort(Comparator.comparing(GuardKind::id));
    return list;
  }

  /**
   * Removes a guard.
   *
   * @param guard the guard
   * @return whether it was there
   */
  public boolean remove(Guard<?> guard) {
    lock.lock();
    try {
      Map<String, Entry> named = guardsOf(guard.kind());
      Entry entry = named.get(guard.name());
      if (entry == null || entry.guard != guard) {
        return false;
      }
      remove(named, guard.name(), entry);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Map<String, Entry> named, String name, Entry entry) {
    named.remove(name);
    listeners.tell(listener -> listener.removed(entry.guard));
  }

  /**
   * Adds a listener and tells it of the guards that are present.
   *
   * @param listener the listener; one that is there already is not added again
   */
  public void addListener(GuardListener listener) {
    Require.nonNull(listener, "listener");
    lock.lock();
    try {
      if (!closed) {
        List<Consumer<GuardListener>> present = new ArrayList<>();
        all().forEach(guard -> present.add(each -> each.registered(guard)));
        listeners.add(listener, present);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes a listener.
   *
   * @param listener the listener
   */
  public void removeListener(GuardListener listener) {
    lock.lock();
    try {
      listeners.remove(listener);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells the listeners of an event; without the lock, so that a guarded call never waits for a
   * registration.
   *
   * @param event the event
   */
  public void publish(GuardEvent event) {
    listeners.publish(event);
  }

  /**
   * Reads the numbers of all guards for later comparison.
   *
   * @param nanos when, on the monotonic clock
   * @param at when, as a date
   * @return the numbers
   */
  public Reading read(long nanos, Instant at) {
    long mark = registrations; // first: what is registered from now on counts as younger
    return new Reading(nanos, mark, snapshot(at));
  }

  /**
   * What the guards of a kind had counted at an earlier moment. A guard that was registered since
   * is not there, also if another one had its name then: numbers of two guards have no difference.
   *
   * @param before the earlier reading; null for the registry's begin
   * @param kind the kind
   * @param <S> its numbers
   * @return by name
   */
  public <S extends GuardStats<S>> Map<String, S> earlier(
      @Nullable Reading before, GuardKind<?, S> kind) {
    if (before == null) {
      return Map.of();
    }
    Map<String, Entry> named = guardsOf(kind);
    Map<String, S> earlier = new HashMap<>(before.snapshot().stats(kind).all());
    earlier.keySet().removeIf(name -> {
      Entry entry = named.get(name);
      return entry != null && entry.number > before.mark();
    });
    return earlier;
  }

  /**
   * Reads the numbers of all guards. One that fails is left out, logged once and counted.
   *
   * @param at when
   * @return the numbers
   */
  public RegistrySnapshot snapshot(Instant at) {
    Map<GuardKind<?, ?>, SortedMap<String, GuardStats<?>>> byKind = new LinkedHashMap<>();
    for (GuardKind<?, ?> kind : kindsById()) {
      SortedMap<String, GuardStats<?>> stats = stats(kind);
      if (!stats.isEmpty()) {
        byKind.put(kind, stats);
      }
    }
    return new RegistrySnapshot(at, byKind);
  }

  /**
   * Reads the numbers of one kind's guards.
   *
   * @param kind the kind
   * @return by name
   */
  public SortedMap<String, GuardStats<?>> stats(GuardKind<?, ?> kind) {
    SortedMap<String, GuardStats<?>> stats = new TreeMap<>();
    guardsOf(kind).forEach((name, entry) -> {
      try {
        stats.put(name, Require.nonNull(entry.guard.stats(), "stats"));
      } catch (RuntimeException | LinkageError e) {
        faults.record("reading " + kind.subject(name), e);
      }
    });
    return stats;
  }

  /**
   * A guard's details.
   *
   * @param kind its kind
   * @param name its name
   * @return empty if it has none, or is not there any more
   */
  public Optional<GuardDetails> details(GuardKind<?, ?> kind, String name) {
    Entry entry = guardsOf(kind).get(name);
    GuardDetails details = entry == null ? GuardDetails.NONE : entry.guard.details();
    return details == GuardDetails.NONE ? Optional.empty() : Optional.ofNullable(details);
  }

  /** Removes all guards, telling the listeners, and takes no more. */
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        for (GuardKind<?, ?> kind : kindsById()) {
          Map<String, Entry> named = guardsOf(kind);
          new TreeMap<>(named).forEach((name, entry) -> remove(named, name, entry));
        }
        listeners.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return true after it
   */
  public boolean isClosed() {
    return closed;
  }
}
