/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Parallel;
import io.perfguard.examples.partners.FirstAgent;
import io.perfguard.examples.partners.PartnerAgent;
import io.perfguard.examples.partners.PartnerApi;
import io.perfguard.examples.partners.RepairedAgent;
import io.perfguard.http.ApiSettings;
import io.perfguard.http.ExternalCalls;
import io.perfguard.http.GuardedHttpClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Playbook issue 6, high API latency, on a partner's API over real HTTP: the same answers fetched
 * again and again, three independent calls one after the other, companies asked for one by one, a
 * slow report, and rates whose server hangs. Prints the diagnosis, then runs the repaired agent and
 * prints what each repair brought.
 *
 * <p>Ends with 1 if a planted fault is not found. Gains in time are printed as they are.
 */
public final class Playbook06 {
  private static final int ROUNDS = 60;
  private static final int CODES = 6;
  private static final int COMPANIES = 10;
  private static final int REPORTS = 80; // well over half of all time, on a busy machine too
  private static final int OUTAGE = 60;
  private static final PrintStream OUT = System.out;
  private static final List<String> PLANTED =
      List.of("PG-601", "PG-602", "PG-604", "PG-606", "PG-607");

  private final Scorecard scorecard = new Scorecard();

  private Playbook06() {}

  /** Runs the example. */
  public static void main(String[] args) throws IOException {
    System.exit(new Playbook06().run() ? 0 : 1);
  }

  private boolean run() throws IOException {
    OUT.println("Starting a partner's API on this machine ...");
    OperationStats[] before;
    OperationStats[] after;
    try (PartnerApi api = new PartnerApi()) {
      try (GuardRegistry guards = GuardRegistry.create()) {
        // region observed
        var http = GuardedHttpClient.builder("partners").register(guards);
        // endregion
        before = work(guards, api, new FirstAgent(http, api));
        diagnose(guards);
      }
      try (GuardRegistry guards = GuardRegistry.create()) {
        OUT.println("Running the repaired agent ...");
        after = work(guards, api, new RepairedAgent(guards, api));
      }
    }
    row("caching", before[0], after[0], 5, "80-90% less latency (5-10x)");
    row("parallel requests", before[1], after[1], 2, "50-70% less (2-3x)");
    row("bulk call", before[2], after[2], 0, "(no figure)");
    scorecard.saved(
        "6",
        "a partner that hangs",
        describe(before[3]) + ", fails",
        describe(after[3]) + ", fallback",
        Durations.print(before[3].p50().minus(after[3].p50())) + " less waiting for a failure",
        "prevents cascading failures");
    OUT.println();
    OUT.println(
        "What the repairs brought, measured in this run (median of a call, before and after):");
    OUT.println();
    boolean good = scorecard.print(OUT);
    OUT.println();
    OUT.println(good ? "All findings were there." : "This run failed.");
    return good;
  }

  private void diagnose(GuardRegistry guards) {
    Diagnosis diagnosis = guards.diagnose();
    OUT.println();
    diagnosis.print(OUT);
    OUT.println();
    OUT.println("The slowest external calls:");
    ExternalCalls.of(guards)
        .slowest(3)
        .forEach(call -> OUT.printf(
            Locale.ROOT,
            "  %-55s %s on average, %.0f %% of the time of all%n",
            call.endpoint(),
            Durations.print(call.average()),
            100 * call.shareOfTime()));
    OUT.println();
    OUT.println(ApiSettings.of(guards));
    OUT.println();
    for (String code : PLANTED) {
      scorecard.check(
          diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code)),
          "planted fault not found: " + code);
    }
  }

  private static OperationStats[] work(GuardRegistry guards, PartnerApi api, PartnerAgent agent)
      throws IOException {
    List<Long> ids = LongStream.range(0, COMPANIES).boxed().toList();
    NamedOperation factor = guards.operation("factor");
    NamedOperation price = guards.operation("price");
    NamedOperation names = guards.operation("names");
    NamedOperation rate = guards.operation("rate in an outage");
    NamedOperation report = guards.operation("report");
    for (int i = 0; i < 2 * ROUNDS; i++) {
      String code = String.valueOf(4_711 + i % CODES);
      double unused = factor.call(() -> agent.factor(code));
    }
    for (int i = 0; i < ROUNDS; i++) {
      String code = String.valueOf(i);
      double unused = price.call(() -> agent.price(code));
      var unusedNames = names.call(() -> agent.names(ids));
    }
    List<String> reports = IntStream.range(0, REPORTS).mapToObj(i -> "R" + i).toList();
    List<String> unusedReports = report.call(() -> Parallel.map(reports, 5, agent::report));
    api.ratesAreDown(true);
    for (int i = 0; i < OUTAGE; i++) {
      try {
        double unused = rate.call(() -> agent.rate("EUR"));
      } catch (IOException e) {
        // the caller's trouble, counted by its operation
      }
    }
    api.ratesAreDown(false);
    var stats = guards.stats(Operations.KIND);
    return new OperationStats[] {
      stats.get("factor"), stats.get("price"), stats.get("names"), stats.get("rate in an outage")
    };
  }

  private void row(
      String trouble, OperationStats before, OperationStats after, double least, String promise) {
    double times = (double) before.p50().toNanos() / after.p50().toNanos();
    scorecard.gain("6", trouble, describe(before), describe(after), times, least, promise);
  }

  private static String describe(OperationStats stats) {
    Duration median = stats.p50();
    return Durations.print(median);
  }
}
