/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A suite of measurements that have a limit, or a number that they must hit, and no peers. Not
 * thread-safe.
 */
public final class Checklist {
  private final String name;
  private final boolean quick;
  private final List<Line> lines = new ArrayList<>();

  private record Line(
      String what, String bound, double limit, double measured, String unit, Verdict verdict) {
    /** A count to the last digit: that is the point of it. */
    String show(double value) {
      return isCount() ? String.format(Locale.ROOT, "%,.0f", value) : Figures.show(value);
    }

    String shownLimit() {
      return bound.isEmpty() ? "" : show(limit);
    }

    private boolean isCount() {
      return bound.equals("=");
    }

    private void number(JsonWriter json, double value) {
      if (isCount()) {
        json.value((long) value);
      } else {
        json.value(Figures.rounded(value));
      }
    }

    void write(JsonWriter json) {
      json.beginObject().name("case").value(what).name("bound").value(bound);
      number(json.name("limit"), limit);
      number(json.name("measured"), measured);
      json.name("unit").value(unit).name("verdict").value(verdict.words).endObject();
    }
  }

  /**
   * Begins a suite.
   *
   * @param name its name
   * @param arguments the command line's
   */
  public Checklist(String name, Arguments arguments) {
    this.name = name;
    this.quick = arguments.quick();
  }

  /**
   * Adds a figure that must not exceed a limit.
   *
   * @param what the measurement
   * @param measured the figure
   * @param limit the limit
   * @param unit of both
   */
  public void atMost(String what, double measured, double limit, String unit) {
    add(new Line(what, "<=", limit, measured, unit, Verdict.within(measured, limit)));
  }

  /**
   * Adds a count that must be exact.
   *
   * @param what the count
   * @param measured as counted
   * @param expected as it must be
   */
  public void exactly(String what, long measured, long expected) {
    add(new Line(
        what, "=", expected, measured, "", measured == expected ? Verdict.MET : Verdict.MISSED));
  }

  /**
   * Adds a figure to be read only.
   *
   * @param what the measurement
   * @param measured the figure
   * @param unit its unit
   */
  public void note(String what, double measured, String unit) {
    add(new Line(what, "", Double.NaN, measured, unit, Verdict.NONE));
  }

  /**
   * Adds a count to be read only.
   *
   * @param what what was counted
   * @param measured the count
   * @param unit its unit
   */
  public void note(String what, long measured, String unit) {
    note(what, (double) measured, unit);
  }

  private void add(Line line) {
    System.err.printf(
        Locale.ROOT, "%s: %s %s%n", line.what(), line.show(line.measured()), line.unit());
    lines.add(line);
  }

  /**
   * Prints the table and the JSON line, and writes the file.
   *
   * @throws IOException if the file cannot be written
   */
  public void publish() throws IOException {
    System.out.println();
    System.out.println(table());
    Results.publish(name, quick, json -> {
      json.name("cases").beginArray();
      lines.forEach(line -> line.write(json));
      json.endArray();
    });
  }

  Table table() {
    Table table = new Table("measurement", "<", "target", "measured", "<unit", "<verdict");
    for (Line line : lines) {
      table.row(
          List.of(line.what(), line.bound(), line.shownLimit()),
          List.of(line.show(line.measured()), line.unit(), line.verdict().words));
    }
    return table;
  }

  /**
   * What the process ends with. A figure beyond its limit depends on the machine and is only shown;
   * a count that is not exact is a defect.
   *
   * @return 1 if a count that must be exact is not, else 0
   */
  public int exitCode() {
    return lines.stream().anyMatch(line -> line.isCount() && line.verdict() == Verdict.MISSED)
        ? 1
        : 0;
  }
}
