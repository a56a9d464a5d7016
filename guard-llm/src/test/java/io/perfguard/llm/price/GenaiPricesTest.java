/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageReport;
import io.perfguard.llm.usage.UsageUnit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each construct of the format, on a book of our own. */
class GenaiPricesTest {
  private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
  private static final String BOOK = """
      [
        {"id": "acme", "name": "Acme", "api_pattern": "https://api\\\\.acme\\\\.(com|ai)",
         "model_match": {"or": [{"starts_with": "Ac-"}, {"regex": "^x[12]$"}]},
         "provider_match": {"and": [{"contains": "acme"}, {"ends_with": "corp"}]},
         "extractors": [{"root": "usage", "mappings": [{"path": "n", "dest": "input_tokens"}]}],
         "models": [
           {"id": "ac-dated", "match": {"equals": "Ac-Dated"}, "context_window": 1000,
            "prices": [
              {"prices": {"input_mtok": 10, "output_mtok": 40}},
              {"constraint": {"start_date": "2025-06-10"}, "prices": {"input_mtok": 2}},
              {"constraint": {"start_date": "2026-01-01"}, "prices": {"input_mtok": 1}}]},
           {"id": "ac-night", "match": {"and": [{"starts_with": "ac-"}, {"contains": "NIGHT"}]},
            "deprecated": true,
            "prices": [
              {"prices": {"input_mtok": 1}},
              {"constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"},
               "prices": {"input_mtok": 2}}]},
           {"id": "ac-tiers", "match": {"regex": "^ac-tiers-\\\\d+$"},
            "prices": {"input_mtok": {"base": 1, "tiers": [{"start": 300, "price": 5},
                {"start": 100, "price": 3}]},
              "output_mtok": {"base": 2, "tiers": [{"start": 200, "price": 4}]},
              "key_of_tomorrow": 7, "requests_kcount": 12, "cache_read_mtok": null}},
           {"id": "ac-sound", "match": {"equals": "ac-sound"},
            "prices": {"input_mtok": 4, "cache_read_mtok": 0.4, "input_audio_mtok": 32,
              "cache_audio_read_mtok": 0.5, "output_mtok": 16, "output_audio_mtok": 64}},
           {"id": "ac-hours", "match": {"equals": "ac-hours"}, "prices": {"audio_hours": 0.1}},
           {"id": "ac-free", "match": {"ends_with": ":free"}, "prices": {}},
           {"id": "ac-any", "match": {"contains": "any"}, "prices": {"input_mtok": 1}},
           {"id": "ac-any-2", "match": {"equals": "any-2"}, "prices": {"input_mtok": 9}}]},
        {"id": "reseller", "name": "R", "api_pattern": "https://r",
         "fallback_model_providers": ["nobody", "acme"], "models": []},
        {"id": "second", "name": "S", "api_pattern": "https://s",
         "fallback_model_providers": ["reseller"], "models": []}
      ]""";

  @TempDir
  Path folder;

  private PriceBook book;

  @BeforeEach
  void readBook() throws IOException {
    book = read(BOOK);
  }

  private PriceBook read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("book.json"), json);
    return PriceBook.fromGenaiPrices(file);
  }

  private Optional<String> model(String provider, String model) {
    return book.find(provider, model, AT).map(ModelPrice::model);
  }

  private Money input(String model, String at, long tokens) {
    ModelPrice price = book.find("acme", model, Instant.parse(at)).orElseThrow();
    return price.cost(Usage.of(tokens, 0), ServiceTier.STANDARD, null).input();
  }

  @ParameterizedTest
  @CsvSource({
    "acme, AC-DATED, ac-dated",
    "ACME , ac-dated, ac-dated",
    "The Acme Corp, ac-dated, ac-dated",
    "acme of old, ac-dated,",
    "acme, ac-dated-2,",
    "acme, ac-by-night, ac-night",
    "acme, xac-by-night,",
    "acme, ac-tiers-12, ac-tiers",
    "acme, ac-tiers-x,",
    "acme, ac-tiers-12-any, ac-any",
    "acme, any-2, ac-any",
    "acme, zzz:FREE, ac-free",
    "acme, models/ac-dated,",
    "reseller, ac-dated, ac-dated",
    "second, ac-dated,",
    "'', ac-dated, ac-dated",
    "'', x1,",
    "'', any,",
    "litellm, acme/ac-dated, ac-dated",
    "litellm, ac-dated, ac-dated",
    "litellm, nobody/ac-dated,"
  })
  void a_model_is_found_by_the_rules_of_the_file_and_by_no_others(
      String provider, String model, String found) {
    assertThat(model(provider, model)).isEqualTo(Optional.ofNullable(found));
  }

  @ParameterizedTest
  @CsvSource({
    "ac-dated, 2025-06-09T23:59:59.999Z, 0.00001",
    "ac-dated, 2025-06-10T00:00:00Z, 0.000002",
    "ac-dated, 2026-01-01T00:00:00Z, 0.000001",
    "ac-night, 2026-01-01T00:29:59Z, 0.000001",
    "ac-night, 2026-01-01T00:30:00Z, 0.000002",
    "ac-night, 2026-01-01T16:29:59.999Z, 0.000002",
    "ac-night, 2026-01-01T16:30:00Z, 0.000001"
  })
  void the_last_price_that_holds_at_the_time_counts(String model, String at, String price) {
    assertThat(input(model, at, 1)).isEqualTo(Money.usd(price));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0.0001, 0.00001",
    "101, 0.000303, 0.00001",
    "201, 0.000603, 0.00002",
    "300, 0.0009, 0.00002",
    "301, 0.001505, 0.00002"
  })
  void each_price_has_its_own_context_tiers_in_any_order(long in, String input, String output) {
    ModelPrice price = book.find("acme", "ac-tiers-1", AT).orElseThrow();
    Cost cost = price.cost(Usage.of(in, 5), ServiceTier.STANDARD, null);
    assertThat(cost.input()).isEqualTo(Money.usd(input));
    assertThat(cost.output()).isEqualTo(Money.usd(output));
    assertThat(cost.tools()).isEqualTo(Money.usd("0.012"));
    ExactCost exact = price.exactCost(UsageReport.of(Usage.of(in, 5)));
    assertThat(exact.input()).isEqualByComparingTo(input);
    assertThat(exact.total().subtract(exact.input()).subtract(exact.output()))
        .isEqualByComparingTo("0.012");
  }

  @Test
  void totals_and_parts_that_cross_are_each_billed_once() {
    ModelPrice price = book.find("acme", "ac-sound", AT).orElseThrow();
    UsageReport report = UsageReport.builder()
        .add(ReportedCount.INPUT_TOKENS, 1_000)
        .add(ReportedCount.CACHE_READ_TOKENS, 600)
        .add(ReportedCount.INPUT_AUDIO_TOKENS, 700)
        .add(ReportedCount.CACHE_AUDIO_READ_TOKENS, 500)
        .add(ReportedCount.OUTPUT_TOKENS, 30)
        .add(ReportedCount.OUTPUT_AUDIO_TOKENS, 20)
        .add(ReportedCount.OUTPUT_REASONING_TOKENS, 7)
        .build();
    // 200 plain at 4, 100 cached at 0.4, 200 of sound at 32, 500 of both at 0.5
    assertThat(price.exactCost(report).input()).isEqualByComparingTo("0.00749");
    assertThat(price.exactCost(report).output()).isEqualByComparingTo("0.00144");
    assertThat(price.cost(report.toUsage(), ServiceTier.STANDARD, null).total())
        .isEqualTo(Money.usd("0.00893"));
  }

  @Test
  void a_report_that_contradicts_itself_has_no_exact_cost_only_where_it_matters() {
    UsageReport report = UsageReport.builder()
        .add(ReportedCount.INPUT_TOKENS, 100)
        .add(ReportedCount.CACHE_READ_TOKENS, 200)
        .build();
    ModelPrice plain = book.find("acme", "ac-dated", AT).orElseThrow();
    assertThat(plain.exactCost(report).input()).isEqualByComparingTo("0.0001");
    ModelPrice cached = book.find("acme", "ac-sound", AT).orElseThrow();
    assertThatThrownBy(() -> cached.exactCost(report))
        .hasMessage("input_tokens must be at least its parts, was 100, and those are 200");
  }

  @Test
  void a_price_that_does_not_come_out_even_has_28_digits() {
    ModelPrice price = book.find("acme", "ac-hours", AT).orElseThrow();
    UsageReport report =
        UsageReport.builder().add(ReportedCount.AUDIO_SECONDS, 1).build();
    assertThat(price.exactCost(report).total())
        .isEqualByComparingTo("0.00002777777777777777777777777778");
  }

  @Test
  void a_model_without_prices_is_found_and_says_so() {
    assertThat(book.find("acme", "a:free", AT)).hasValueSatisfying(price -> {
      assertThat(price.isPriced()).isFalse();
      assertThat(price.unpriced(Usage.of(1, 1))).containsExactly(UsageUnit.INPUT, UsageUnit.OUTPUT);
    });
  }

  @Test
  void the_book_knows_addresses_extractors_and_windows() {
    assertThat(book.providerAt(URI.create("https://api.acme.ai/v1"))).contains("acme");
    assertThat(book.providerAt(URI.create("http://x/https://api.acme.ai"))).isEmpty();
    assertThat(book.extractors()).hasSize(1);
    assertThat(book.find("acme", "ac-dated", AT).orElseThrow().contextWindow()).hasValue(1000);
    assertThat(book.providers()).containsExactly("acme", "reseller", "second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[7]",
        "[{\"name\": \"no id\"}]",
        "[{\"id\": \"p\", \"models\": 7}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"prices\": {}}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}, \"prices\": []}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}, \"prices\":"
            + " {\"input_mtok\": \"2\"}}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}, \"prices\":"
            + " {\"input_mtok\": -2}}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}, \"prices\":"
            + " [{\"constraint\": {\"start_date\": \"soon\"}, \"prices\": {}}]}]}]",
        "[{\"id\": \"p\", \"models\": [{\"id\": \"m\", \"match\": {\"equals\": \"m\"}, \"prices\":"
            + " [{\"constraint\": {\"moon\": \"full\"}, \"prices\": {}}]}]}]",
        "[{\"id\": \"p\", \"api_pattern\": \"(\", \"models\": []}]",
        "no json"
      })
  void what_is_no_price_file_is_refused_with_the_name_of_the_file(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("book.json: ");
  }
}
