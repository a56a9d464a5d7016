/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ExtractedUsage;
import io.perfguard.llm.usage.UsageExtractor;
import io.perfguard.llm.usage.UsageReport;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The labelled answers, each through each extractor; on the list NOT RUN where they are not. */
class LabelledAnswersTest {
  private static final Instant AT = Instant.parse("2025-11-06T12:00:00Z");

  /** What our book knows better, newer, or in units that the file does not have. */
  private static final List<String> KNOWN_DIFFERENCES = List.of(
      "anthropic claude-opus-5.5",
      "google claude-fable-5",
      "google claude-haiku-4-5",
      "google claude-opus-4-7",
      "google claude-opus-4-8",
      "google claude-opus-5",
      "google claude-sonnet-4-5",
      "openai gpt-4o-2024-05-13",
      "openai gpt-4o-audio-preview",
      "openai gpt-4o-audio-preview-2024-10-01",
      "openai gpt-4o-mini-audio-preview",
      "openai gpt-5.5",
      "openai gpt-5.5-pro",
      "openai o3");

  /** The folder; empty if it is not here, which is then on the list NOT RUN. */
  private static Optional<Path> data() {
    String given = System.getenv("PERFGUARD_DATA");
    Path folder =
        given == null || given.isBlank() ? Path.of("..", "..", "shared", "data") : Path.of(given);
    Path here = folder.resolve("llm");
    if (Files.isRegularFile(here.resolve("usages-dev.json"))) {
      return Optional.of(here);
    }
    notRun("labelled answers of providers: no " + here.resolve("usages-dev.json"));
    return Optional.empty();
  }

  private static void notRun(String why) {
    String list = System.getProperty("perfguard.notrun");
    if (list == null) {
      throw new IllegalStateException("perfguard.notrun names no file, but: " + why);
    }
    try {
      Path file = Path.of(list);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file, "data\t" + why + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void each_usage_and_each_price_is_as_labelled() throws IOException {
    Optional<Path> data = data();
    if (data.isEmpty()) {
      return; // on the list NOT RUN
    }
    PriceBook book = PriceBook.fromGenaiPrices(data.get().resolve("genai-prices-v2.json"));
    Map<String, UsageExtractor> extractors = new HashMap<>();
    book.extractors().forEach(one -> extractors.put(one.provider() + one.flavor(), one));
    int elements = 0;
    try (Reader reader = Files.newBufferedReader(data.get().resolve("usages-dev.json"))) {
      for (Object row : (List<?>) Objects.requireNonNull(JsonTree.parse(reader))) {
        for (Object extracted : (List<?>) Objects.requireNonNull(JsonTree.at(row, "extracted"))) {
          for (Object one :
              (List<?>) Objects.requireNonNull(JsonTree.at(extracted, "extractors"))) {
            elements++;
            String which = JsonTree.at(one, "provider_id") + "" + JsonTree.at(one, "api_flavor");
            ExtractedUsage found = Objects.requireNonNull(extractors.get(which), which)
                .extractTree(JsonTree.at(row, "body"));
            assertThat(counts(found.report()))
                .as(which + " " + JsonTree.at(row, "body"))
                .hasToString(new TreeMap<>(
                        (Map<?, ?>) Objects.requireNonNull(JsonTree.at(extracted, "usage")))
                    .toString());
            priced(book, row, one, found);
          }
        }
      }
    }
    assertThat(elements).isGreaterThan(1_000);
  }

  private static Map<String, BigDecimal> counts(UsageReport report) {
    Map<String, BigDecimal> counts = new TreeMap<>();
    report.counts().forEach((count, amount) -> {
      if (amount.signum() != 0) {
        counts.put(count.key(), new BigDecimal(amount.toPlainString()));
      }
    });
    return counts;
  }

  private static void priced(PriceBook book, Object row, Object one, ExtractedUsage found) {
    if (JsonTree.at(one, "input_price") == null) {
      return;
    }
    String model =
        Objects.requireNonNullElse(found.model(), String.valueOf(JsonTree.at(row, "model")));
    ModelPrice price =
        book.find(String.valueOf(JsonTree.at(one, "provider_id")), model, AT).orElseThrow();
    UsageReport.Builder used = UsageReport.builder();
    found.report().counts().forEach((count, amount) -> {
      if (amount.signum() != 0) {
        used.add(count, amount);
      }
    });
    ExactCost cost = price.exactCost(used.build());
    assertThat(cost.input()).isEqualByComparingTo(decimal(one, "input_price"));
    assertThat(cost.output()).isEqualByComparingTo(decimal(one, "output_price"));
    if (!found.usage().isContradictory()) {
      assertThat(price.cost(found.usage(), ServiceTier.STANDARD, null).total().picos())
          .as("by leaves: %s of %s", found.usage(), price)
          .isEqualTo(cost.total()
              .movePointRight(12)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact());
    }
  }

  private static BigDecimal decimal(Object one, String name) {
    return new BigDecimal(String.valueOf(JsonTree.at(one, name)));
  }

  @Test
  void our_book_says_what_others_say_but_where_we_know_why() throws IOException {
    Optional<Path> data = data();
    if (data.isEmpty()) {
      return; // on the list NOT RUN
    }
    PriceBook other = PriceBook.fromGenaiPrices(data.get().resolve("genai-prices-v2.json"));
    TreeSet<String> different = new TreeSet<>();
    List<String> lines = new ArrayList<>();
    // Before the newest prices of ours, and when those of the file count.
    for (String at :
        List.of("2026-08-21T12:00:00Z", "2026-02-01T12:00:00Z", "2025-01-01T12:00:00Z")) {
      for (PriceDifference one :
          PriceBook.differences(PriceBook.bundled(), other, Instant.parse(at))) {
        if (List.of("openai", "anthropic", "google").contains(one.provider())
            && one.other().isPresent()) {
          different.add(one.provider() + " " + one.model());
          lines.add(at + " " + one);
        }
      }
    }
    assertThat(different).as(String.join("\n", lines)).isSubsetOf(KNOWN_DIFFERENCES);
  }
}
