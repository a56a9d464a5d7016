/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.llm.budget.BudgetStore.Balance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the limits that a claim touches. Under the book's lock. */
final class LimitTable {
  /** What all those share that have no place of their own. */
  static final String OTHER = "_other";

  private static final int LONGEST_NAME = 200;
  private static final long SWEEP_NANOS = 1_000_000_000L;

  /** One rule of a budget, with the accounts that came of it. */
  private static final class Line {
    final Budget.Part part;
    final Budget.Rule rule;
    final Set<String> named = new HashSet<>(); // have a rule of their own
    final Map<String, LimitAccount> each = new HashMap<>();

    @Nullable
    LimitAccount single; // of a rule for one subject, or what the others share

    long sweptAt;
    boolean swept;

    Line(Budget.Part part, Budget.Rule rule) {
      this.part = part;
      this.rule = rule;
    }

    boolean isForEach() {
      return rule.subject() == null && rule.scope() != BudgetScope.ALL;
    }
  }

  private final String book;
  private final StoreLink store;
  private final BookTime time;
  private final int maximumSubjects;
  private final Line[] lines;
  private final Pot[] scratch;
  private long foldedCount;

  LimitTable(String book, Budget budget, StoreLink store, BookTime time, int maximumSubjects) {
    this.book = book;
    this.store = store;
    this.time = time;
    this.maximumSubjects = maximumSubjects;
    List<Line> all = new ArrayList<>();
    for (Budget.Part part : budget.parts()) {
      for (Budget.Rule rule : part.rules()) {
        all.add(line(part, rule));
      }
    }
    lines = all.toArray(new Line[0]);
    scratch = new Pot[lines.length];
  }

  private Line line(Budget.Part part, Budget.Rule rule) {
    Line line = new Line(part, rule);
    for (Budget.Rule other : part.rules()) {
      if (other.scope() == rule.scope() && other.subject() != null) {
        line.named.add(other.subject());
      }
    }
    line.single = account(line, line.isForEach() ? OTHER : rule.subject());
    return line;
  }

  private LimitAccount account(Line line, @Nullable String subject) {
    BudgetWindow window = line.part.window();
    String key = book + "|" + window.key() + "|" + line.rule.scope().word()
        + (subject == null ? "" : "|" + subject);
    BudgetAccount account = window.isRolling()
        ? new BudgetAccount(key, BudgetWindow.BUCKETS + 1, window.bucketNanos())
        : new BudgetAccount(key, 1, 0);
    long limit = line.rule.limit().picos();
    return new LimitAccount(account, line.part, line.rule, subject, store.aheadOf(limit));
  }

  /** The pots of all limits that a claim touches. */
  Pot[] touched(BudgetClaim claim) {
    int count = 0;
    for (Line line : lines) {
      LimitAccount limit = find(line, claim);
      if (limit != null) {
        scratch[count++] = pot(limit);
      }
    }
    return Arrays.copyOf(scratch, count);
  }

  private @Nullable LimitAccount find(Line line, BudgetClaim claim) {
    Budget.Rule rule = line.rule;
    if (rule.scope() == BudgetScope.ALL) {
      return line.single;
    }
    String wanted = rule.subject();
    if (rule.scope() == BudgetScope.TAG) {
      return wanted != null && claim.tags().contains(wanted) ? line.single : null;
    }
    String subject = rule.scope().subject(claim);
    if (subject == null) {
      return null;
    }
    if (wanted != null) {
      return wanted.equals(subject) ? line.single : null;
    }
    if (line.named.contains(subject)) {
      return null;
    }
    LimitAccount known = line.each.get(subject);
    return known != null ? known : place(line, subject);
  }

  /**
   * A name that is new gets a place if there is one, and if it cannot have spent anything in this
   * window under the shared limit: else it could spend its limit twice.
   */
  private @Nullable LimitAccount place(Line line, String subject) {
    LimitAccount other = line.single;
    boolean full = line.each.size() >= maximumSubjects;
    if (subject.length() > LONGEST_NAME || other == null || (full && !makePlace(line, other))) {
      foldedCount++;
      return other;
    }
    LimitAccount made = account(line, subject);
    if (!isEmpty(other) && isEmpty(made)) {
      foldedCount++;
      return other;
    }
    line.each.put(subject, made);
    return made;
  }

  private boolean makePlace(Line line, LimitAccount other) {
    boolean early = line.swept && time.nanos - line.sweptAt < SWEEP_NANOS;
    if (early || !isEmpty(other)) {
      return false;
    }
    line.swept = true;
    line.sweptAt = time.nanos;
    line.each.values().removeIf(this::isEmpty);
    return line.each.size() < maximumSubjects;
  }

  /** Whether nothing was spent and nothing is held in the window that is now. */
  private boolean isEmpty(LimitAccount limit) {
    if (!limit.isIdle()) {
      return false;
    }
    Balance balance = store.balance(pot(limit), time);
    return balance.spentPicos() == 0 && balance.leasedPicos() == 0;
  }

  /** The pot of the window that is now. */
  Pot pot(LimitAccount limit) {
    Instant now = time.wall;
    Pot pot = limit.find(now);
    return pot != null ? pot : begin(limit, now);
  }

  private Pot begin(LimitAccount limit, Instant now) {
    Pot pot = limit.begin(now);
    Balance balance = store.balance(pot, time);
    if (pot.curve != null) {
      // What is there was spent before; without it, nothing was, and the window is seen as a whole.
      pot.curve.seenSince(balance.spentPicos() > 0 ? now : pot.from);
    }
    Alerts.markKnown(pot, time.rollingNanos);
    return pot;
  }

  /** All limits that there are, in the order of the budget. */
  List<LimitAccount> all() {
    List<LimitAccount> all = new ArrayList<>();
    for (Line line : lines) {
      all.addAll(line.each.values());
      if (line.single != null && (!line.isForEach() || foldedCount > 0)) {
        all.add(line.single);
      }
    }
    return all;
  }

  long foldedCount() {
    return foldedCount;
  }
}
