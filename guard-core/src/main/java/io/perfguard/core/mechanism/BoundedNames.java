/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One value for each name, for at most so many names; all further names share one value and are
 * counted.
 *
 * <p>A name that has its value keeps it until it is removed, so that what was there first is never
 * pushed out by a flood of names. The bound holds at any moment, whatever the number of threads.
 * Finding a known name is one look into a {@link ConcurrentHashMap} and allocates nothing.
 *
 * <p>Thread-safe.
 *
 * @param <T> what a name stands for
 */
public final class BoundedNames<T> {
  /*
   * Why a lock: names are made some hundred times in the life of an application. Under the lock a value is made once,
   * and the bound needs no reservation that a thread must give back. Without it, of two threads that bring the same
   * new name for the last place, one would get the value and the other be folded.
   *
   * A flood of names beyond the bound never comes to the lock: it reads that the place is full, and looks once more.
   * Once more, because the name may have taken the last place between the first look and the count; the count is
   * written after the map, so that who sees it full sees the name as well.
   */
  private final int maximum;
  private final Function<? super String, ? extends T> maker;
  private final T other;
  private final ConcurrentHashMap<String, T> values = new ConcurrentHashMap<>();
  private final ReentrantLock making = new ReentrantLock();
  private final LongAdder folded = new LongAdder();
  private volatile int size; // written under the lock, after the map

  /**
   * An empty set of names.
   *
   * @param maximum how many names get a value of their own, >= 1
   * @param maker makes the value of a name, once for each; it runs under a lock, what it throws
   *     goes to the caller
   * @param other stands for all further names; it takes no place
   */
  public BoundedNames(int maximum, Function<? super String, ? extends T> maker, T other) {
    this.maximum = (int) Require.atLeast(1, maximum, "maximum");
    this.maker = Require.nonNull(maker, "maker");
    this.other = Require.nonNull(other, "other");
  }

  /**
   * The value of a name, made if there is none and place for it.
   *
   * @param name the name
   * @return its value, or the shared one
   */
  public T get(String name) {
    T known = values.get(name);
    return known != null ? known : make(name);
  }

  private T make(String name) {
    if (size >= maximum) {
      return knownOrOther(name);
    }
    making.lock();
    try {
      if (isFullOrKnows(name)) {
        return knownOrOther(name);
      }
      T made = Require.nonNull(maker.apply(name), "the value of a name");
      if (isFullOrKnows(name)) { // the maker itself asked for names
        return knownOrOther(name);
      }
      values.put(name, made);
      size = values.size();
      return made;
    } finally {
      making.unlock();
    }
  }

  private boolean isFullOrKnows(String name) {
    return size >= maximum || values.containsKey(name);
  }

  private T knownOrOther(String name) {
    T known = values.get(name);
    if (known != null) {
      return known;
    }
    folded.increment();
    return other;
  }

  /**
   * The value of a name that has one of its own. Makes and counts nothing.
   *
   * @param name the name
   * @return its value, empty if there is none or the name was folded
   */
  public Optional<T> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Takes a name out, so that its place is free.
   *
   * @param name the name
   * @return the value that it had, if any
   */
  public Optional<T> remove(String name) {
    making.lock();
    try {
      Optional<T> removed = Optional.ofNullable(values.remove(name));
      size = values.size();
      return removed;
    } finally {
      making.unlock();
    }
  }

  /**
   * The values of all names that have one of their own, in no order.
   *
   * @return a copy; the shared value is not in it
   */
  public List<T> values() {
    return List.copyOf(values.values());
  }

  /**
   * How many names have a value of their own.
   *
   * @return 0..maximum
   */
  public int size() {
    return size;
  }

  /**
   * How many requests got the shared value because all places were taken.
   *
   * @return a count that only grows
   */
  public long foldedCount() {
    return folded.sum();
  }
}
