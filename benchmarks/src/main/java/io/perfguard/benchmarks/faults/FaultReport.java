/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import io.perfguard.benchmarks.harness.Table;
import io.perfguard.core.base.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tables and JSON of the cells that were measured. Not thread-safe. */
final class FaultReport {
  private static final Figure[] COMPARED = {
    Figure.P50_BEFORE, Figure.P99_BEFORE, Figure.GOODPUT_DURING, Figure.REQUESTS_DURING
  };

  private final Lab lab;
  private final Map<Fault, Map<String, Outcomes>> byFault = new LinkedHashMap<>();
  private final Map<String, List<Cell>> byClient;

  FaultReport(Lab lab, List<Cell> cells) {
    this.lab = lab;
    byClient = cells.stream()
        .collect(Collectors.groupingBy(
            cell -> cell.key().client(), LinkedHashMap::new, Collectors.toList()));
    for (Fault fault : Fault.values()) {
      Map<String, Outcomes> clients = new LinkedHashMap<>();
      byClient.forEach((client, all) -> {
        List<Cell> own = all.stream()
            .filter(cell -> cell.key().fault().equals(fault.label()))
            .toList();
        if (!own.isEmpty()) {
          clients.put(client, new Outcomes(fault, client, own));
        }
      });
      if (!clients.isEmpty()) {
        byFault.put(fault, clients);
      }
    }
  }

  /** One table for each fault, then the A/A. */
  String text() {
    StringBuilder text = new StringBuilder();
    byFault.forEach((fault, clients) -> {
      double ceiling = fault.ceiling(lab);
      text.append('\n').append(fault.label()).append(": ").append(fault.description());
      if (!Double.isNaN(ceiling)) {
        text.append("; ceiling ").append(percent(ceiling)).append(" %");
      }
      text.append('\n').append(table(clients));
    });
    return text.append('\n').append(summary()).append('\n').append(aa()).toString();
  }

  private Table table(Map<String, Outcomes> clients) {
    Table table = new Table(
        "client",
        "seeds",
        "good % before",
        "during",
        "of ceiling",
        "after",
        "back after s",
        "requests/call during",
        "after",
        "p99 ms before",
        "p50 during",
        "p99 during",
        "p99 after",
        "failed % before",
        "unsent",
        "connections",
        "CPU µs/call",
        "<targets missed");
    clients
        .values()
        .forEach(it -> table.row(
            List.of(it.client(), Integer.toString(it.cells().size())),
            List.of(
                percent(it.median(Figure.GOODPUT_BEFORE)),
                percent(it.median(Figure.GOODPUT_DURING)),
                percent(it.median(Figure.CEILING_SHARE)),
                percent(it.median(Figure.GOODPUT_AFTER)),
                recovery(it),
                show("%.2f", it.median(Figure.REQUESTS_DURING)),
                show("%.2f", it.median(Figure.REQUESTS_AFTER)),
                show("%.0f", it.median(Figure.P99_BEFORE)),
                show("%.0f", it.median(Figure.P50_DURING)),
                show("%.0f", it.median(Figure.P99_DURING)),
                show("%.0f", it.median(Figure.P99_AFTER)),
                show("%.2f", it.median(Figure.FAILED_BEFORE) * 100),
                show("%.0f", it.median(Figure.UNSENT)),
                show("%.0f", it.median(Figure.CONNECTIONS)),
                show("%.0f", it.median(Figure.CLIENT_MICROS)),
                missed(it))));
    return table;
  }

  private List<String> missedTargets(Outcomes it) {
    Outcomes plain = byFault.getOrDefault(it.fault(), Map.of()).getOrDefault(Clients.PLAIN, it);
    return Target.missed(lab, it, plain);
  }

  private String missed(Outcomes it) {
    List<String> missed = missedTargets(it);
    return missed.isEmpty() ? "none" : String.join("; ", missed);
  }

  private static String recovery(Outcomes it) {
    String median = show("%.1f", it.median(Figure.RECOVERY_SECONDS), "never");
    long never = it.neverCount();
    return never == 0 || never == it.cells().size() ? median : median + " (never: " + never + ")";
  }

  private Table summary() {
    Table table = new Table("client", "faults", "all targets met in", "<else missed");
    byClient.keySet().forEach(client -> {
      List<Outcomes> all = byFault.values().stream()
          .filter(clients -> clients.containsKey(client))
          .map(clients -> clients.get(client))
          .toList();
      Map<String, Long> missed = all.stream()
          .flatMap(it -> missedTargets(it).stream())
          .collect(Collectors.groupingBy(it -> it, TreeMap::new, Collectors.counting()));
      long met = all.stream().filter(it -> missedTargets(it).isEmpty()).count();
      String others = missed.entrySet().stream()
          .map(it -> it.getKey() + " " + it.getValue())
          .collect(Collectors.joining(", "));
      table.row(List.of(client, Integer.toString(all.size())), List.of(Long.toString(met), others));
    });
    return table;
  }

  /** How each client differs from the JDK's, beside how that differs from itself. */
  private String aa() {
    List<Cell> plain = byClient.getOrDefault(Clients.PLAIN, List.of());
    List<Cell> twin = byClient.getOrDefault(Clients.TWIN, List.of());
    if (plain.isEmpty() || twin.isEmpty()) {
      return "no A/A: " + Clients.PLAIN + " and " + Clients.TWIN + " were not both measured\n";
    }
    Table table = new Table("median difference from JDK", "<figure", "difference", "<A/A", "<is");
    byClient.forEach((client, cells) -> {
      for (Figure figure : client.equals(Clients.PLAIN) ? new Figure[0] : COMPARED) {
        AaBand band = AaBand.of(AaBand.differences(twin, plain, figure));
        double[] differences = AaBand.differences(cells, plain, figure);
        table.row(
            List.of(client, figure.json()),
            List.of(
                show("%+.3f", AaBand.quantile(differences, 0.5)),
                "± " + show("%.3f", band.reach()),
                band.holds(differences) ? "inside" : "outside"));
      }
    });
    return table.toString();
  }

  /** The least and the most of what shows whether the lab kept up. */
  String effort() {
    return "generator " + percent(most(Figure.GENERATOR_CPU)) + " %, far side "
        + percent(most(Figure.FAR_SIDE_CPU)) + " %, whole process "
        + percent(most(Figure.PROCESS_CPU))
        + " % of a core at most; 99 % of the calls were offered "
        + show("%.1f", most(Figure.LATE_P99)) + " ms late at most; disturbed cells: "
        + byClient.values().stream()
            .flatMap(List::stream)
            .filter(Cell::isDisturbed)
            .count()
        + "\n";
  }

  private double most(Figure figure) {
    return byClient.values().stream()
        .flatMap(List::stream)
        .mapToDouble(cell -> cell.figure(figure))
        .max()
        .orElse(Double.NaN);
  }

  void write(JsonWriter json) {
    json.name("lab").value(lab.hash()).name("settings").value(lab.toString());
    json.name("effort").value(effort().strip());
    json.name("faults").beginArray();
    byFault.forEach((fault, clients) -> {
      json.beginObject().name("fault").value(fault.label());
      json.name("description").value(fault.description());
      json.name("ceiling").value(Cell.rounded(fault.ceiling(lab)));
      json.name("clients").beginArray();
      clients.values().forEach(it -> write(json, it));
      json.endArray().endObject();
    });
    json.endArray();
  }

  private void write(JsonWriter json, Outcomes it) {
    json.beginObject().name("client").value(it.client());
    json.name("seeds").value(it.cells().size()).name("neverCount").value(it.neverCount());
    for (Figure figure : Figure.values()) {
      json.name(figure.json()).value(Cell.rounded(it.median(figure)));
    }
    json.name("targetsMissed").beginArray();
    missedTargets(it).forEach(json::value);
    json.endArray().endObject();
  }

  private static String percent(double share) {
    return show("%.1f", share * 100);
  }

  private static String show(String format, double value) {
    return show(format, value, "");
  }

  private static String show(String format, double value, String none) {
    return Double.isNaN(value) ? none : String.format(Locale.ROOT, format, value);
  }
}
