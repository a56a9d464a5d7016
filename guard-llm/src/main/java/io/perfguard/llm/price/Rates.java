/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.UsageReport;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a model, by count. A count without a price of its own is billed by the narrowest
 * count that holds it. Where two hold it and neither holds the other, such as cached and sound, the
 * dearer of them counts, unless there is a price for what they have in common.
 *
 * <p>Immutable.
 */
final class Rates {
  static final Rates NONE = new Rates(new EnumMap<>(ReportedCount.class));

  /** What others compute with; only prices by the hour do not come out even. */
  private static final MathContext DIGITS = new MathContext(28, RoundingMode.HALF_EVEN);

  private static final Map<UsageUnit, ReportedCount> LEAVES = new EnumMap<>(UsageUnit.class);

  static {
    // What has no modality in its name is text: it may have a price as such.
    LEAVES.put(UsageUnit.INPUT, ReportedCount.INPUT_TEXT_TOKENS);
    LEAVES.put(UsageUnit.INPUT_AUDIO, ReportedCount.INPUT_AUDIO_TOKENS);
    LEAVES.put(UsageUnit.INPUT_IMAGE, ReportedCount.INPUT_IMAGE_TOKENS);
    LEAVES.put(UsageUnit.INPUT_VIDEO, ReportedCount.INPUT_VIDEO_TOKENS);
    LEAVES.put(UsageUnit.INPUT_TOOL, ReportedCount.INPUT_TEXT_TOOL_TOKENS);
    LEAVES.put(UsageUnit.CACHE_READ, ReportedCount.CACHE_TEXT_READ_TOKENS);
    LEAVES.put(UsageUnit.CACHE_READ_AUDIO, ReportedCount.CACHE_AUDIO_READ_TOKENS);
    LEAVES.put(UsageUnit.CACHE_READ_IMAGE, ReportedCount.CACHE_IMAGE_READ_TOKENS);
    LEAVES.put(UsageUnit.CACHE_READ_VIDEO, ReportedCount.CACHE_VIDEO_READ_TOKENS);
    LEAVES.put(UsageUnit.CACHE_WRITE, ReportedCount.CACHE_TEXT_WRITE_5M_TOKENS);
    LEAVES.put(UsageUnit.CACHE_WRITE_1H, ReportedCount.CACHE_TEXT_WRITE_1H_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT, ReportedCount.OUTPUT_TEXT_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT_REASONING, ReportedCount.OUTPUT_TEXT_REASONING_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT_AUDIO, ReportedCount.OUTPUT_AUDIO_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT_IMAGE, ReportedCount.OUTPUT_IMAGE_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT_VIDEO, ReportedCount.OUTPUT_VIDEO_TOKENS);
    LEAVES.put(UsageUnit.OUTPUT_CITATION, ReportedCount.OUTPUT_TEXT_CITATION_TOKENS);
    LEAVES.put(UsageUnit.WEB_SEARCHES, ReportedCount.WEB_SEARCHES);
    LEAVES.put(UsageUnit.SOCIAL_SEARCHES, ReportedCount.SOCIAL_SEARCHES);
    LEAVES.put(UsageUnit.FILE_SEARCHES, ReportedCount.STORAGE_SEARCHES);
    LEAVES.put(UsageUnit.CODE_EXECUTIONS, ReportedCount.CODE_EXECUTIONS);
    LEAVES.put(UsageUnit.RERANK_SEARCHES, ReportedCount.RERANK_SEARCHES);
    LEAVES.put(UsageUnit.CHARACTERS, ReportedCount.INPUT_CHARACTERS);
    LEAVES.put(UsageUnit.PAGES, ReportedCount.INPUT_DOCUMENT_PAGES);
    LEAVES.put(UsageUnit.AUDIO_SECONDS, ReportedCount.INPUT_AUDIO_SECONDS);
    LEAVES.put(UsageUnit.REQUESTS, ReportedCount.REQUESTS);
  }

  private final EnumMap<ReportedCount, Rate> rates;

  private Rates(EnumMap<ReportedCount, Rate> rates) {
    this.rates = rates;
  }

  static Rates of(Map<ReportedCount, Rate> stated) {
    EnumMap<ReportedCount, Rate> rates = new EnumMap<>(ReportedCount.class);
    rates.putAll(stated);
    while (addJoin(rates)) {
      // Each join may overlap with others in its turn; there are few counts, so it ends soon.
    }
    return new Rates(rates);
  }

  private static boolean addJoin(EnumMap<ReportedCount, Rate> rates) {
    for (ReportedCount join : ReportedCount.values()) {
      if (rates.containsKey(join)) {
        continue;
      }
      for (ReportedCount one : rates.keySet()) {
        for (ReportedCount other : rates.keySet()) {
          if (!one.covers(other) && !other.covers(one) && join.isJoinOf(one, other)) {
            rates.put(join, dearer(rate(rates, one), rate(rates, other)));
            return true;
          }
        }
      }
    }
    return false;
  }

  private static Rate rate(Map<ReportedCount, Rate> rates, ReportedCount count) {
    Rate rate = rates.get(count);
    if (rate == null) {
      throw new IllegalStateException(count + " has no rate");
    }
    return rate;
  }

  private static Rate dearer(Rate one, Rate other) {
    return one.base().compareTo(other.base()) >= 0 ? one : other;
  }

  /** What is stated, and what follows for overlaps. */
  Map<ReportedCount, Rate> all() {
    return Collections.unmodifiableMap(rates);
  }

  boolean isEmpty() {
    return rates.isEmpty();
  }

  /** By what a leaf is billed, or null if by nothing. */
  @Nullable
  Rate of(UsageUnit unit) {
    ReportedCount count = countOf(unit);
    return count == null ? null : rates.get(count);
  }

  /** By the price of which count a leaf is billed, or null if by none. */
  @Nullable
  ReportedCount countOf(UsageUnit unit) {
    ReportedCount leaf = LEAVES.get(unit);
    ReportedCount found = null;
    for (ReportedCount count : rates.keySet()) {
      if (leaf != null && count.covers(leaf) && (found == null || isBefore(count, found))) {
        found = count;
      }
    }
    return found;
  }

  /** The narrower one counts, and of two that are as narrow the dearer one. */
  private boolean isBefore(ReportedCount count, ReportedCount other) {
    int narrower = Integer.compare(count.specificity(), other.specificity());
    return narrower > 0
        || (narrower == 0
            && rate(rates, count).base().compareTo(rate(rates, other).base()) > 0);
  }

  /**
   * What a report costs. From the narrowest count to the widest, each is billed for what no
   * narrower one with a price has been billed for already.
   *
   * @throws IllegalArgumentException if counts that have prices contradict each other, or one is
   *     missing that follows from no other
   */
  ExactCost cost(UsageReport report) {
    List<ReportedCount> priced = new ArrayList<>(rates.keySet());
    priced.sort(Comparator.comparingInt(ReportedCount::specificity).reversed());
    EnumMap<ReportedCount, BigDecimal> own = new EnumMap<>(ReportedCount.class);
    for (ReportedCount count : priced) {
      own.put(count, own(count, own, report));
    }
    boolean stepped = rates.values().stream().anyMatch(rate -> !rate.steps().isEmpty());
    BigDecimal size = stepped ? report.read(ReportedCount.INPUT_TOKENS) : BigDecimal.ZERO;
    BigDecimal input = BigDecimal.ZERO;
    BigDecimal output = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    for (Map.Entry<ReportedCount, BigDecimal> entry : own.entrySet()) {
      BigDecimal price = price(rate(rates, entry.getKey()), entry.getValue(), size);
      total = total.add(price);
      input = entry.getKey().isInput() ? input.add(price) : input;
      output = entry.getKey().isOutput() ? output.add(price) : output;
    }
    return new ExactCost(input, output, total);
  }

  private static BigDecimal own(
      ReportedCount count, Map<ReportedCount, BigDecimal> narrower, UsageReport report) {
    if (count == ReportedCount.REQUESTS) {
      return report.find(count).orElse(BigDecimal.ONE);
    }
    BigDecimal all = report.read(count);
    BigDecimal own = all;
    for (Map.Entry<ReportedCount, BigDecimal> part : narrower.entrySet()) {
      if (count.covers(part.getKey())) {
        own = own.subtract(part.getValue());
      }
    }
    if (own.signum() < 0) {
      throw new IllegalArgumentException(count.key() + " must be at least its parts, was "
          + all.toPlainString() + ", and those are " + all.subtract(own).toPlainString());
    }
    return own;
  }

  private static BigDecimal price(Rate rate, BigDecimal amount, BigDecimal size) {
    BigDecimal price = rate.at(size).multiply(amount);
    BigDecimal per = BigDecimal.valueOf(rate.per());
    try {
      return price.divide(per);
    } catch (ArithmeticException e) {
      return price.divide(per, DIGITS);
    }
  }

  @Override
  public String toString() {
    return rates.toString();
  }
}
