/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Require;
import io.perfguard.core.base.SuppressForbidden;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The findings of one window, ranked: severity first, then projected time to outage, then money per
 * hour with waiting priced by {@link Costs}. Making one consumes nothing: two readers may ask side
 * by side. Immutable.
 *
 * @param from begin of the window
 * @param to end of the window
 * @param findings ranked; empty if nothing was found
 * @param failedChecks one line for each check that threw; such a check hides no other
 * @param checkedCount how many checks ran to their end, over all guards
 * @param costs the prices of the ranking
 */
public record Diagnosis(
    Instant from,
    Instant to,
    List<Finding> findings,
    List<String> failedChecks,
    int checkedCount,
    Costs costs) {
  /** The version of the JSON form; see docs/reference/json.md. */
  public static final int SCHEMA_VERSION = 1;

  private static final int SHOWN = 20;

  /**
   * Ranks the findings.
   *
   * @param from begin of the window
   * @param to end of the window
   * @param findings in any order
   * @param failedChecks one line for each check that threw
   * @param checkedCount how many checks ran to their end
   * @param costs the prices of the ranking
   */
  public Diagnosis {
    Require.nonNull(from, "from");
    Require.nonNull(to, "to");
    Require.nonNull(costs, "costs");
    Require.atLeast(0, checkedCount, "checkedCount");
    findings = findings.stream().sorted(ranking(costs)).toList();
    failedChecks = List.copyOf(failedChecks);
  }

  private static Comparator<Finding> ranking(Costs costs) {
    Duration never = Duration.ofSeconds(Long.MAX_VALUE);
    return Comparator.comparing(Finding::severity)
        .thenComparing(finding -> finding.cost().outageIn().orElse(never))
        .thenComparing(Comparator.comparingDouble((Finding f) -> costs.dollarsPerHour(f.cost()))
            .reversed())
        .thenComparing(Finding::code)
        .thenComparing(Finding::id);
  }

  /**
   * The state in one word.
   *
   * @return CRITICAL with a red finding, WARN with an amber one, OK with none, UNKNOWN if no check
   *     ran
   */
  public Health health() {
    if (findings.stream().anyMatch(finding -> finding.severity() == Severity.RED)) {
      return Health.CRITICAL;
    }
    if (!findings.isEmpty()) {
      return Health.WARN;
    }
    return checkedCount == 0 ? Health.UNKNOWN : Health.OK;
  }

  /**
   * The findings of one code.
   *
   * @param code such as {@code PG-210}
   * @return in rank order; empty if there is none
   */
  public List<Finding> findings(String code) {
    return findings.stream().filter(finding -> finding.code().equals(code)).toList();
  }

  /** Prints the diagnosis to standard output. */
  @SuppressForbidden("printing is what this method is asked for")
  public void print() {
    print(System.out);
  }

  /**
   * Prints the diagnosis.
   *
   * @param out where to
   */
  public void print(PrintStream out) {
    out.println(this);
  }

  /**
   * The diagnosis as JSON.
   *
   * @return an object with {@code schemaVersion}
   */
  public String toJson() {
    StringBuilder out = new StringBuilder(1024);
    JsonWriter json = new JsonWriter(out);
    json.beginObject();
    json.name("schemaVersion").value(SCHEMA_VERSION);
    json.name("from").value(from.toString());
    json.name("to").value(to.toString());
    json.name("health").value(health().name());
    json.name("checkedCount").value(checkedCount);
    json.name("picoDollarsPerSecondOfWaiting").value(costs.perSecondOfWaiting().picos());
    json.name("failedChecks").beginArray();
    failedChecks.forEach(json::value);
    json.endArray();
    json.name("findings").beginArray();
    findings.forEach(finding -> finding.writeJson(json));
    json.endArray();
    json.endObject();
    return out.toString();
  }

  /** The diagnosis as a person reads it: the first 20 findings, and of the others the codes. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(256);
    out.append(headline());
    findings.stream().limit(SHOWN).forEach(finding -> out.append("\n\n").append(finding));
    if (findings.size() > SHOWN) {
      out.append("\n\n").append(more());
    }
    for (String failed : failedChecks) {
      out.append("\n\na check failed and was left out: ").append(FindingText.oneLine(failed));
    }
    return out.toString();
  }

  private String more() {
    Map<String, Long> codes = findings.stream()
        .skip(SHOWN)
        .collect(Collectors.groupingBy(Finding::code, TreeMap::new, Collectors.counting()));
    return "and " + (findings.size() - SHOWN) + " more, of less weight: "
        + codes.entrySet().stream()
            .map(code -> code.getValue() + " x " + code.getKey())
            .collect(Collectors.joining(", "));
  }

  private String headline() {
    String window = "the last " + Durations.print(Duration.between(from, to));
    if (health() == Health.UNKNOWN && !failedChecks.isEmpty()) {
      return "Perfguard has nothing to say about " + window + ": every check failed.";
    }
    if (health() == Health.UNKNOWN) {
      return "Perfguard has nothing to say about " + window
          + ": no check ran. Register a guard, or run an operation."
          + " A closed registry runs none.";
    }
    if (findings.isEmpty()) {
      return "Perfguard found nothing wrong in " + window + " (" + checkedCount + " checks).";
    }
    long red = findings.stream().filter(f -> f.severity() == Severity.RED).count();
    return String.format(
        Locale.ROOT,
        "Perfguard found %d %s in %s (%d red, %d amber; waiting priced at %s a second):",
        findings.size(),
        findings.size() == 1 ? "trouble" : "troubles",
        window,
        red,
        findings.size() - red,
        costs.perSecondOfWaiting());
  }
}
