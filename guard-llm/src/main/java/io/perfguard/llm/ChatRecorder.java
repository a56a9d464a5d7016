/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.StripedSums;
import io.perfguard.core.mechanism.ThreadHistogram;
import io.perfguard.llm.usage.Usage;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** All numbers of a session, within a fixed bound of memory. Thread-safe. */
final class ChatRecorder {
  /** The most pairs of operation and model with an account of their own. */
  static final int MOST_PAIRS = 500;

  /** The most tenants, and the most tags, with an account of their own. */
  static final int MOST_NAMES = 200;

  static final String OTHER = "_other";
  private static final int MOST_UNPRICED = 100;

  /** Behind the name of a model of which only the price of this tier is not known. */
  static final String IN_PRIORITY = " (priority)";

  private static final char SEPARATOR = '\n'; // in no name

  private final GuardClock clock;
  private final StripedSums sums = new StripedSums(ChatField.values().length);
  private final BoundedNames<Tally> pairs =
      new BoundedNames<>(MOST_PAIRS, Tally::new, new Tally(OTHER + SEPARATOR + OTHER));
  private final BoundedNames<Tally> tenants = names();
  private final BoundedNames<Tally> tags = names();
  private final BoundedNames<UnpricedModel> unpriced =
      new BoundedNames<>(MOST_UNPRICED, UnpricedModel::new, new UnpricedModel(OTHER));
  private final ThreadHistogram durations = new ThreadHistogram();
  private final ThreadHistogram firstTokens = new ThreadHistogram();
  private final LongAdder running = new LongAdder();
  private final SpendSeries series;

  private record UnpricedModel(String name, LongAdder count) {
    UnpricedModel(String name) {
      this(name, new LongAdder());
    }
  }

  ChatRecorder(GuardClock clock, ZoneId zone) {
    this.clock = clock;
    this.series = new SpendSeries(zone);
  }

  private static BoundedNames<Tally> names() {
    return new BoundedNames<>(MOST_NAMES, Tally::new, new Tally(OTHER));
  }

  void began() {
    running.increment();
  }

  /** A call has ended: what it counted goes to all accounts. */
  void ended(ChatCall call) {
    running.decrement();
    sums.add(call.counts(), call.counts().length);
    long[] tally = new long[Tally.FIELDS];
    tally[Tally.CALLS] = 1;
    tally[Tally.HITS] = call.count(ChatField.HIT) + call.count(ChatField.COALESCED);
    tally[Tally.FAILURES] = call.count(ChatField.FAILURE);
    tally[Tally.SAVED] = call.count(ChatField.SAVED_PICOS) + call.count(ChatField.COALESCED_PICOS);
    account(call.context(), call.modelName(), tally);
    series.add(
        clock.instant(),
        call.count(ChatField.INPUT_TOKENS) + call.count(ChatField.OUTPUT_TOKENS),
        call.count(ChatField.COST_PICOS),
        tally[Tally.SAVED]);
    durations.record(clock.nanoTime() - call.began());
  }

  /** What a call counts after its end. */
  void late(long[] counts) {
    sums.add(counts, counts.length);
    series.late(clock.instant(), counts[ChatField.COST_PICOS.at()]);
  }

  void firstToken(long nanos) {
    firstTokens.record(nanos);
  }

  /** One attempt goes to the accounts of its model; the call's own counts are told at its end. */
  void attempt(ChatContext context, String model, Bill bill) {
    long[] tally = new long[Tally.FIELDS];
    tally[Tally.ATTEMPTS] = bill.attempts();
    tally[Tally.UNPRICED] = bill.unpriced();
    tally[Tally.COST] = bill.costPicos();
    tally[Tally.WASTED] = bill.wastedPicos();
    Tally.put(tally, bill.usage());
    account(context, model, tally);
    int wholly = bill.unpriced() - bill.tierUnpriced();
    if (wholly > 0) {
      unpriced.get(clean(model)).count().add(wholly);
    }
    if (bill.tierUnpriced() > 0) {
      unpriced.get(clean(model) + IN_PRIORITY).count().add(bill.tierUnpriced());
    }
  }

  private void account(ChatContext context, String model, long[] values) {
    pairs.get(clean(context.operation()) + SEPARATOR + clean(model)).add(values);
    if (!context.tenant().isEmpty()) {
      tenants.get(context.tenant()).add(values);
    }
    for (String tag : context.tags()) {
      tags.get(tag).add(values);
    }
  }

  /** A provider may call its models anything. */
  private static String clean(String name) {
    String one = name.indexOf(SEPARATOR) < 0 ? name : name.replace(SEPARATOR, ' ');
    return one.isEmpty() ? "(unnamed)" : one;
  }

  long[] counts() {
    long[] now = new long[ChatField.values().length];
    sums.sum(now);
    return now;
  }

  long runningCount() {
    return Math.max(0, running.sum());
  }

  long monthPicos() {
    return series.monthPicos(clock.instant());
  }

  List<SpendHour> hours() {
    return series.hours(clock.instant());
  }

  HistogramSnapshot durations() {
    return durations.snapshot();
  }

  HistogramSnapshot firstTokens() {
    return firstTokens.snapshot();
  }

  /** By operation, then by model, the dearest first. */
  Map<String, List<Spend>> byOperationAndModel() {
    Map<String, List<Spend>> all = new TreeMap<>();
    for (Tally pair : pairs.values()) {
      Spend spend = pair.spend();
      if (spend.calls() + spend.attempts() == 0) {
        continue; // the account of those beyond the bound
      }
      int at = spend.name().indexOf(SEPARATOR);
      all.computeIfAbsent(spend.name().substring(0, at), name -> new ArrayList<>())
          .add(spend.named(spend.name().substring(at + 1)));
    }
    all.values().forEach(each -> each.sort(DEAREST_FIRST));
    return all;
  }

  private static final Comparator<Spend> DEAREST_FIRST = Comparator.comparing(Spend::cost)
      .thenComparing(Spend::calls)
      .reversed()
      .thenComparing(Spend::name);

  List<Spend> byTenant() {
    return spends(tenants);
  }

  List<Spend> byTag() {
    return spends(tags);
  }

  private static List<Spend> spends(BoundedNames<Tally> from) {
    return from.values().stream()
        .map(Tally::spend)
        .filter(spend -> spend.calls() + spend.attempts() > 0)
        .sorted(DEAREST_FIRST)
        .toList();
  }

  static List<Spend> sorted(Map<String, Spend> all) {
    return all.values().stream().sorted(DEAREST_FIRST).toList();
  }

  /** Attempts of models without a price, by model. */
  Map<String, Long> unpriced() {
    Map<String, Long> all = new TreeMap<>();
    for (UnpricedModel each : unpriced.values()) {
      if (each.count().sum() > 0) {
        all.put(each.name(), each.count().sum());
      }
    }
    return all;
  }

  static Spend none(String name) {
    return new Spend(name, 0, 0, 0, 0, 0, Money.ZERO, Money.ZERO, Money.ZERO, Usage.NONE);
  }
}
