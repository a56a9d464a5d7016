/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is known of the models in one operation, and what follows. Thread-safe. */
final class OperationTable {
  /** Models of one operation; samples of further ones are counted and not kept. */
  private static final int MOST_MODELS = 32;

  private final ModelRouter.Rules rules;
  private final String operation;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Tally> tallies = new LinkedHashMap<>(); // under the lock
  // Null when something was learned since; written under the lock.
  private volatile @Nullable RoutingDecision decision;

  OperationTable(ModelRouter.Rules rules, String operation) {
    this.rules = rules;
    this.operation = operation;
  }

  /** Adds a sample; false if there is no place for its model. */
  boolean add(GradedSample sample) {
    lock.lock();
    try {
      Tally tally = tally(sample.model());
      if (tally == null) {
        return false;
      }
      tally.add(sample);
      decision = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a live grade.
   *
   * @return whether the model was rolled back by it
   */
  boolean report(String model, double grade) {
    lock.lock();
    try {
      Tally tally = tally(model);
      if (tally == null) {
        return false;
      }
      tally.addLive(grade);
      RoutingDecision now = decide();
      boolean watched =
          now.kind() == RoutingDecision.Kind.CHEAPEST_SUFFICIENT && now.model().equals(model);
      if (!watched || !tally.falls(grade, now.requiredQuality(), rules.gradesPerFalseRollback())) {
        return false;
      }
      decision = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Tally tally(String model) {
    Tally known = tallies.get(model);
    if (known == null && tallies.size() < MOST_MODELS) {
      known = new Tally(model);
      tallies.put(model, known);
    }
    return known;
  }

  /** Forgets a model; whether it was known. */
  boolean forget(String model) {
    lock.lock();
    try {
      decision = null;
      return tallies.remove(model) != null;
    } finally {
      lock.unlock();
    }
  }

  RoutingDecision route() {
    RoutingDecision known = decision;
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      return decide();
    } finally {
      lock.unlock();
    }
  }

  private RoutingDecision decide() {
    RoutingDecision known = decision;
    if (known == null) {
      known = new Chooser(rules, operation, tallies.values()).choose();
      decision = known;
    }
    return known;
  }
}
