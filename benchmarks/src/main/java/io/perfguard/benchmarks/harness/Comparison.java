/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * A suite of JMH benchmarks, each beside its peers and limits. Processor time decides. Not
 * thread-safe.
 *
 * <p>A difference counts only if it is larger than what two runs of our own, identical benchmark
 * differ by: the A/A band.
 */
public final class Comparison {
  private final String name;
  private final Subject clock;
  private final List<Row> rows = new ArrayList<>();

  private Comparison(String name, Subject clock) {
    this.name = name;
    this.clock = clock;
  }

  /**
   * Begins a suite.
   *
   * @param name its name
   * @return a suite without rows
   */
  public static Comparison named(String name) {
    return new Comparison(name, new Subject("System.nanoTime()", ClockBenchmark.class, "nanoTime"));
  }

  /**
   * Adds a case.
   *
   * @param row the case
   * @return this
   */
  public Comparison add(Row.Builder row) {
    rows.add(row.build());
    return this;
  }

  /**
   * Measures, prints the table and the JSON line, and writes the file.
   *
   * @param arguments the command line's
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public void run(Arguments arguments) throws IOException, RunnerException {
    Effort effort = arguments.quick() ? Effort.QUICK : Effort.FULL;
    Path log = Results.folder(true).resolve(name + ".log");
    Samples samples = new Rounds(effort, log).run(List.of(clock), rows);
    List<Outcome> outcomes =
        rows.stream().map(row -> Outcome.of(row, samples, clock)).toList();
    Spread read = Spread.of(samples.of(clock, Sample::cpuNanos));

    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "%s: medians of %d forks, processor time; a clock read is %s ns%n%n",
        name,
        effort.rounds(),
        Figures.show(read.median()));
    System.out.println(table(outcomes));
    Results.publish(name, arguments.quick(), json -> {
      json.name("forks").value(effort.rounds()).name("clockReadNanos");
      read.write(json);
      json.name("cases").beginArray();
      outcomes.forEach(outcome -> outcome.write(json));
      json.endArray();
    });
  }

  /** One block for each case; the case itself stands on the block's first line only. */
  static Table table(List<Outcome> outcomes) {
    Table table = new Table(
        "case", "ns", "wall", "B/op", "<against", "is", "B/op", "ratio", "<ours − it", "<verdict");
    for (Outcome outcome : outcomes) {
      List<String> ours = List.of(
          outcome.name(),
          Figures.show(outcome.cpu().median()),
          Figures.show(outcome.wall().median()),
          Figures.show(outcome.bytes()));
      if (outcome.against().isEmpty()) {
        table.row(ours, List.of("", "", "", "", "", ""));
      }
      for (Outcome.Against other : outcome.against()) {
        table.row(ours, cells(outcome, other));
        ours = List.of("", "", "", "");
      }
    }
    return table;
  }

  private static List<String> cells(Outcome outcome, Outcome.Against other) {
    boolean again = other.kind().equals("again");
    return List.of(
        other.name(),
        Figures.show(other.value()),
        Figures.showOrBlank(other.bytes()),
        Figures.showOrBlank(other.ratio()),
        difference(other.difference()),
        again ? "within ±" + Figures.show(outcome.band()) + " is chance" : other.verdict().words);
  }

  private static String difference(Spread spread) {
    return Figures.signed(spread.median()) + " [" + Figures.signed(spread.low()) + " "
        + Figures.signed(spread.high()) + "]";
  }
}
