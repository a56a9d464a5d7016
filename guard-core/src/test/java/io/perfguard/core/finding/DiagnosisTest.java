/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfguard.core.base.JsonReader;
import io.perfguard.core.base.Money;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Instant TO = Instant.parse("2026-11-03T14:05:00Z");

  private static Diagnosis of(Costs costs, Finding... findings) {
    return new Diagnosis(TO.minusSeconds(300), TO, List.of(findings), List.of(), 12, costs);
  }

  private static Diagnosis of(Finding... findings) {
    return of(Costs.DEFAULTS, findings);
  }

  private static Cost waiting(long secondsPerHour) {
    return Cost.waiting("waiting", Duration.ofSeconds(secondsPerHour), Duration.ofHours(1));
  }

  private static Cost money(String usdPerHour) {
    return new Cost("money", Duration.ZERO, Money.usd(usdPerHour), Optional.empty());
  }

  private static List<String> names(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .map(finding -> finding.subject().name())
        .toList();
  }

  @Test
  void red_comes_before_amber_then_the_next_outage_then_the_dearest() {
    Diagnosis diagnosis = of(
        Samples.amber("PG-101", "cheap").costs(money("0.01")).build(),
        Samples.red("PG-101", "free").build(),
        Samples.red("PG-101", "out tomorrow")
            .costs(money("0").withOutageIn(Duration.ofDays(1)))
            .build(),
        Samples.amber("PG-101", "dear").costs(money("1000")).build(),
        Samples.red("PG-101", "dear").costs(money("1000")).build(),
        Samples.red("PG-101", "out soon")
            .costs(money("0").withOutageIn(Duration.ofHours(1)))
            .build(),
        Samples.amber("PG-101", "out at once")
            .costs(money("0").withOutageIn(Duration.ZERO))
            .build());
    assertThat(diagnosis.findings())
        .extracting(finding -> finding.severity() + " " + finding.subject().name())
        .containsExactly(
            "RED out soon",
            "RED out tomorrow",
            "RED dear",
            "RED free",
            "AMBER out at once",
            "AMBER dear",
            "AMBER cheap");
  }

  @Test
  void the_price_of_waiting_decides_between_waiting_and_money() {
    Finding waits =
        Samples.red("PG-101", "waits").costs(waiting(3_600)).build(); // $3.60 an hour by default
    Finding burns = Samples.red("PG-101", "burns").costs(money("3.00")).build();
    assertThat(names(of(burns, waits))).containsExactly("waits", "burns");
    assertThat(names(of(new Costs(Money.usd("0.0005")), burns, waits)))
        .containsExactly("burns", "waits");
    assertThat(names(of(new Costs(Money.ZERO), waits, burns))).containsExactly("burns", "waits");
  }

  @Test
  void costs_beyond_the_range_of_money_still_rank() {
    Cost ages = Cost.waiting("ages", Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(1));
    Finding waits = Samples.red("PG-101", "waits").costs(ages).build();
    Finding burns = Samples.red("PG-101", "burns").costs(money("9000000")).build();
    assertThat(names(of(new Costs(Money.usd("1000000")), burns, waits)))
        .containsExactly("waits", "burns");
  }

  @Test
  void ties_are_broken_the_same_way_whatever_the_order() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      findings.add(Samples.amber("PG-" + (101 + i % 4), "c" + i).build());
    }
    List<Finding> ranked = of(findings.toArray(Finding[]::new)).findings();
    assertThat(ranked).extracting(Finding::code).isSorted();
    long seed = 42;
    Collections.shuffle(findings, new Random(seed));
    assertThat(of(findings.toArray(Finding[]::new)).findings())
        .as("seed %d", seed)
        .isEqualTo(ranked);
  }

  @Test
  void the_worst_finding_is_the_health() {
    assertThat(of().health()).isEqualTo(Health.OK);
    assertThat(of(Samples.amber("PG-101", "a").build()).health()).isEqualTo(Health.WARN);
    assertThat(
            of(Samples.amber("PG-101", "a").build(), Samples.red("PG-101", "a").build())
                .health())
        .isEqualTo(Health.CRITICAL);
    assertThat(new Diagnosis(TO, TO, List.of(), List.of("x"), 0, Costs.DEFAULTS).health())
        .isEqualTo(Health.UNKNOWN);
  }

  @Test
  void findings_of_one_code_come_in_rank_order() {
    Diagnosis diagnosis = of(
        Samples.amber("PG-101", "a").build(),
        Samples.red("PG-102", "b").build(),
        Samples.red("PG-101", "c").build());
    assertThat(diagnosis.findings("PG-101"))
        .extracting(f -> f.subject().name())
        .containsExactly("c", "a");
    assertThat(diagnosis.findings("PG-999")).isEmpty();
  }

  @Test
  void it_says_in_one_sentence_that_nothing_is_wrong() {
    assertThat(of()).hasToString("Perfguard found nothing wrong in the last 5 min (12 checks).");
  }

  @Test
  void it_says_when_it_cannot_know() {
    assertThat(new Diagnosis(TO.minusSeconds(300), TO, List.of(), List.of(), 0, Costs.DEFAULTS))
        .hasToString(
            "Perfguard has nothing to say about the last 5 min: no check ran. Register a guard, or run an operation."
                + " A closed registry runs none.");
    assertThat(new Diagnosis(
            TO.minusSeconds(300), TO, List.of(), List.of("a.B on x:\nboom"), 0, Costs.DEFAULTS))
        .hasToString("""
            Perfguard has nothing to say about the last 5 min: every check failed.

            a check failed and was left out: a.B on x: boom""");
  }

  @Test
  void it_counts_its_findings_and_tells_them_apart() {
    assertThat(of(Samples.amber("PG-101", "a").build()).toString())
        .startsWith(
            "Perfguard found 1 trouble in the last 5 min (0 red, 1 amber; waiting priced at $0.001 a second):\n\nPG-101 AMBER");
    String text = of(
            Samples.amber("PG-101", "a").build(),
            Samples.red("PG-102", "b").build(),
            Samples.full())
        .toString();
    assertThat(text)
        .startsWith(
            "Perfguard found 3 troubles in the last 5 min (2 red, 1 amber; waiting priced at $0.001 a second):\n\nPG-501")
        .contains("\n\nPG-102 RED   cache \"b\": headline\n")
        .endsWith("\n\n" + Samples.amber("PG-101", "a").build());
  }

  @Test
  void of_many_findings_the_weightiest_are_shown_and_the_others_counted() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      findings.add(Samples.amber(i % 3 == 0 ? "PG-201" : "PG-101", "c" + i)
          .costs(money(Integer.toString(60 - i)))
          .build());
    }
    Diagnosis diagnosis = of(findings.toArray(Finding[]::new));
    assertThat(diagnosis.toString())
        .startsWith("Perfguard found 60 troubles")
        .contains("cache \"c0\"", "cache \"c19\"")
        .doesNotContain("cache \"c20\"")
        .endsWith("\n\nand 40 more, of less weight: 27 x PG-101, 13 x PG-201");
    assertThat(diagnosis.findings()).hasSize(60);
    assertThat(of(findings.subList(0, 20).toArray(Finding[]::new)).toString())
        .doesNotContain(" more, ");
  }

  @Test
  void it_prints_what_it_says() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    of(Samples.full()).print(new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(of(Samples.full()) + System.lineSeparator());
  }

  @Test
  @SuppressWarnings("unchecked")
  void its_json_says_the_same() {
    Diagnosis diagnosis = new Diagnosis(
        TO.minusSeconds(300),
        TO,
        List.of(Samples.full()),
        List.of("a \"check\""),
        12,
        Costs.DEFAULTS);
    Map<String, Object> json = (Map<String, Object>) JsonReader.read(diagnosis.toJson());
    assertThat(json)
        .containsEntry("schemaVersion", 1L)
        .containsEntry("from", "2026-11-03T14:00:00Z")
        .containsEntry("to", "2026-11-03T14:05:00Z")
        .containsEntry("health", "CRITICAL")
        .containsEntry("checkedCount", 12L)
        .containsEntry("picoDollarsPerSecondOfWaiting", 1_000_000_000L)
        .containsEntry("failedChecks", List.of("a \"check\""));
    assertThat((List<?>) json.get("findings")).hasSize(1);
  }

  @Test
  @SuppressWarnings("unchecked")
  void the_json_of_a_finding_holds_each_part() {
    Map<String, Object> json =
        (Map<String, Object>) JsonReader.read(of(Samples.full()).toJson());
    Map<String, Object> place = Map.of(
        "class", "app.FactorService", "method", "find", "file", "FactorService.java", "line", 41L);
    Map<String, Object> finding = ((List<Map<String, Object>>) json.get("findings")).get(0);
    assertThat(finding)
        .containsEntry("id", Samples.full().id())
        .containsEntry("code", "PG-501")
        .containsEntry("severity", "RED")
        .containsEntry("kind", "cache")
        .containsEntry("name", "factors")
        .containsEntry("headline", Samples.full().headline())
        .containsEntry("since", "2026-11-03T14:02:10Z")
        .containsEntry("place", place)
        .containsEntry(
            "cost",
            Map.of(
                "text", "31,402 loads of 18 ms: 9.4 min of database time in 5 min",
                "waitingNanosPerHour", 6_780_000_000_000L,
                "picoDollarsPerHour", 250_000_000_000L,
                "outageInNanos", 2_400_000_000_000L))
        .containsEntry(
            "remedy",
            Map.of(
                "text", "Write the keys in one form.",
                "form", "JAVA",
                "snippet", Samples.full().remedy().snippet()))
        .containsEntry(
            "expected",
            Map.of(
                "text",
                "hit rate 11 % -> 76 %",
                "method",
                "counted on this window's own keys",
                "estimated",
                true));
    List<Map<String, Object>> evidence = (List<Map<String, Object>>) finding.get("evidence");
    assertThat(evidence)
        .extracting(block -> block.get("type"))
        .containsExactly("text", "table", "series", "place", "tree");
    assertThat(evidence.get(1))
        .containsEntry("columns", List.of("key", "requests", "share"))
        .containsEntry(
            "rows",
            List.of(List.of("AA:9999", "12,004", "25 %"), List.of("aa:9999", "987", "2 %")));
    assertThat((List<Object>) evidence.get(2).get("values"))
        .containsExactly(92.0, 91.0, null, 50.0, 11.0);
    assertThat(evidence.get(3)).containsEntry("what", "loaded").containsEntry("place", place);
    assertThat(evidence.get(4))
        .containsEntry(
            "root",
            Map.of(
                "text",
                "for each shipment",
                "children",
                List.of(
                    Map.of("text", "get factor", "children", List.of()),
                    Map.of("text", "get price", "children", List.of()))));
  }

  @Test
  @SuppressWarnings("unchecked")
  void what_is_not_known_is_not_in_the_json() {
    Map<String, Object> json = (Map<String, Object>)
        JsonReader.read(of(Samples.amber("PG-101", "a").build()).toJson());
    Map<String, Object> finding = ((List<Map<String, Object>>) json.get("findings")).get(0);
    assertThat(finding).doesNotContainKeys("since", "place");
    assertThat((Map<String, Object>) finding.get("cost"))
        .containsOnlyKeys("text", "waitingNanosPerHour", "picoDollarsPerHour");
  }

  @Test
  void what_is_out_of_range_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diagnosis(TO, TO, List.of(), List.of(), -1, Costs.DEFAULTS))
        .withMessage("checkedCount must be >= 0, was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Costs(Money.usd("-1")))
        .withMessage("perSecondOfWaiting must be >= 0, was -$1.00");
  }
}
