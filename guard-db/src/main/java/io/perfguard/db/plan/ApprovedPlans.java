/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.sql.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of plans that people have reviewed: a statement behind {@code -- }, its plan without
 * numbers below it, an empty line. Sorted by statement, so that versions can be compared.
 * Thread-safe.
 */
final class ApprovedPlans {
  private static final String STATEMENT = "-- ";

  private ApprovedPlans() {}

  static void write(Path file, Map<Fingerprint, QueryPlan> plans) throws IOException {
    StringBuilder text = new StringBuilder();
    plans.entrySet().stream()
        .sorted(Comparator.comparing(each -> each.getKey().text()))
        .forEach(each -> text.append(STATEMENT)
            .append(line(each.getKey()))
            .append('\n')
            .append(each.getValue().shape())
            .append('\n'));
    Files.writeString(file, text);
  }

  private static String line(Fingerprint statement) {
    return statement.text().replaceAll("\\s+", " ");
  }

  static List<Fingerprint> differing(Path file, Map<Fingerprint, QueryPlan> plans)
      throws IOException {
    Map<String, String> approved = read(file);
    List<Fingerprint> differing = new ArrayList<>();
    plans.forEach((statement, plan) -> {
      String shape = approved.get(line(statement));
      if (shape != null && !shape.equals(plan.shape())) {
        differing.add(statement);
      }
    });
    return differing;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> approved = new HashMap<>();
    String statement = "";
    StringBuilder shape = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(STATEMENT)) {
        statement = line.substring(STATEMENT.length());
        shape.setLength(0);
      } else if (line.isBlank()) {
        approved.put(statement, shape.toString());
      } else {
        shape.append(line).append('\n');
      }
    }
    if (shape.length() > 0) {
      approved.putIfAbsent(statement, shape.toString());
    }
    return approved;
  }
}
