/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.price.ExactCost;
import io.perfguard.llm.price.ModelPrice;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.usage.ExtractedUsage;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.UsageExtractor;
import io.perfguard.llm.usage.UsageReport;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Extracts and prices each element of a case, and counts what is as expected. Not thread-safe.
 *
 * <p>Besides what is judged it counts what the file says by saying nothing: elements without a
 * price for which there is one though the answer names the model, and extractors that are not
 * listed and find a usage nevertheless.
 */
final class UsageJudge {
  /** What those who compute the files round to where a price does not come out even. */
  private static final MathContext DIGITS = new MathContext(28, RoundingMode.HALF_EVEN);

  private final PriceBook book;
  private final Instant at;
  private final PrintStream out;
  private final Map<String, UsageExtractor> extractors = new LinkedHashMap<>();
  private int bodies;
  private int total;
  private int exact;
  private int usageExact;
  private int priced;
  private int pricedExact;
  private int unlisted;
  private int unexpectedlyPriced;

  UsageJudge(PriceBook book, Instant at, PrintStream out) {
    this.book = book;
    this.at = at;
    this.out = out;
    for (UsageExtractor extractor : book.extractors()) {
      extractors.put(extractor.provider() + " " + extractor.flavor(), extractor);
    }
  }

  void judge(UsageCase one) {
    bodies++;
    for (UsageCase.Expected expected : one.expected()) {
      total++;
      String wrong = wrong(one, expected);
      if (wrong.isEmpty()) {
        exact++;
      } else {
        out.println("MISMATCH  " + expected.provider() + " " + expected.flavor() + "  " + wrong
            + "  in " + one.name());
      }
    }
    if (one.body() != null) {
      unlisted += unlisted(one);
    }
  }

  private String wrong(UsageCase one, UsageCase.Expected expected) {
    ExtractedUsage found;
    try {
      found = extracted(one, expected);
    } catch (IllegalArgumentException e) {
      return "no usage: " + e.getMessage();
    }
    Map<String, BigDecimal> usage = new TreeMap<>();
    found.report().counts().forEach((count, amount) -> {
      if (amount.signum() != 0) {
        usage.put(count.key(), amount);
      }
    });
    if (!same(usage, expected.usage())) {
      return "usage " + usage + ", expected " + new TreeMap<>(expected.usage());
    }
    usageExact++;
    return wrongPrice(one, expected, found);
  }

  private ExtractedUsage extracted(UsageCase one, UsageCase.Expected expected) {
    if (one.body() == null) {
      UsageReport.Builder report = UsageReport.builder();
      expected
          .usage()
          .forEach((name, amount) -> report.add(
              ReportedCount.find(name)
                  .orElseThrow(() -> new IllegalArgumentException("unknown count " + name)),
              amount));
      return new ExtractedUsage(null, report.build());
    }
    UsageExtractor extractor = extractors.get(expected.provider() + " " + expected.flavor());
    if (extractor == null) {
      throw new IllegalArgumentException("the book has no such extractor");
    }
    return extractor.extractTree(one.body());
  }

  private static boolean same(Map<String, BigDecimal> found, Map<String, BigDecimal> expected) {
    return found.keySet().equals(expected.keySet())
        && found.entrySet().stream()
            .allMatch(one ->
                one.getValue().compareTo(Objects.requireNonNull(expected.get(one.getKey()))) == 0);
  }

  private String wrongPrice(UsageCase one, UsageCase.Expected expected, ExtractedUsage found) {
    String model = found.model() == null || found.model().isEmpty() ? one.model() : found.model();
    Optional<ModelPrice> price =
        model == null ? Optional.empty() : book.find(expected.provider(), model, at);
    if (expected.prices().isEmpty()) {
      boolean named = price.isPresent() && Objects.equals(model, found.model());
      unexpectedlyPriced += named && costs(price.get(), found) ? 1 : 0;
      return "";
    }
    priced++;
    if (price.isEmpty()) {
      return "no price of " + model;
    }
    try {
      String wrong = wrongPrice(expected.prices(), price.get().exactCost(used(found)));
      pricedExact += wrong.isEmpty() ? 1 : 0;
      return wrong.isEmpty() ? "" : model + ": " + wrong;
    } catch (IllegalArgumentException e) {
      return "no cost of " + model + ": " + e.getMessage();
    }
  }

  private static boolean costs(ModelPrice price, ExtractedUsage found) {
    try {
      return price.exactCost(used(found)).total().signum() >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Zeros are left out in the files: what was not used is as if it had not been reported. */
  private static UsageReport used(ExtractedUsage found) {
    UsageReport.Builder used = UsageReport.builder();
    found.report().counts().forEach((count, amount) -> {
      if (amount.signum() != 0) {
        used.add(count, amount);
      }
    });
    return used.build();
  }

  private static String wrongPrice(Map<String, BigDecimal> expected, ExactCost cost) {
    StringBuilder wrong = new StringBuilder();
    expected.forEach((name, price) -> {
      BigDecimal found = switch (name) {
        case "input_price" -> cost.input();
        case "output_price" -> cost.output();
        default -> cost.total();
      };
      if (found.compareTo(price) != 0 && found.round(DIGITS).compareTo(price) != 0) {
        wrong.append(name + " " + found.toPlainString() + ", expected " + price + " ");
      }
    });
    return wrong.toString().strip();
  }

  private int unlisted(UsageCase one) {
    int count = 0;
    for (UsageExtractor extractor : extractors.values()) {
      boolean listed = one.expected().stream()
          .anyMatch(expected -> expected.provider().equals(extractor.provider())
              && expected.flavor().equals(extractor.flavor()));
      if (!listed && finds(extractor, one.body())) {
        count++;
        out.println("UNLISTED  " + extractor + "  in " + one.name());
      }
    }
    return count;
  }

  private static boolean finds(UsageExtractor extractor, @Nullable Object body) {
    try {
      extractor.extractTree(body);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean allExact() {
    return exact == total;
  }

  String json() {
    StringBuilder text = new StringBuilder();
    new JsonWriter(text)
        .beginObject()
        .name("exact")
        .value(exact)
        .name("total")
        .value(total)
        .name("bodies")
        .value(bodies)
        .name("usageExact")
        .value(usageExact)
        .name("priced")
        .value(priced)
        .name("pricedExact")
        .value(pricedExact)
        .name("pricedWithoutExpectation")
        .value(unexpectedlyPriced)
        .name("foundWithoutExpectation")
        .value(unlisted)
        .endObject();
    return text.toString();
  }
}
