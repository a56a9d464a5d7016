/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.JsonWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultReportTest {
  private static final Lab LAB = Lab.DEFAULT;

  /** A client that is well in the capacity fault, but for these figures. */
  private static Cell cell(String client, long seed, Map<Figure, Double> others) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.GOODPUT_DURING, 0.38);
    figures.put(Figure.CEILING_SHARE, 0.95);
    figures.put(Figure.RECOVERY_SECONDS, 1.0);
    figures.put(Figure.REQUESTS_DURING, 1.0);
    figures.put(Figure.FAILED_BEFORE, 0.0);
    figures.put(Figure.P99_BEFORE, 60.0);
    figures.putAll(others);
    return new Cell(new Cell.Key(LAB.hash(), "capacity", client, "", seed), figures);
  }

  private static String text(Cell... cells) {
    return new FaultReport(LAB, List.of(cells)).text();
  }

  @Test
  void who_reaches_all_targets_misses_none() {
    assertThat(text(cell("A", 1, Map.of())))
        .contains("capacity: 2 of 10 workers are left; ceiling 40.0 %")
        .containsPattern("A +1 .* 38\\.0 +95\\.0 .* 1\\.0 .* none\n");
  }

  @Test
  void each_missed_target_is_named() {
    String text = text(cell(
        "A",
        1,
        Map.of(
            Figure.RECOVERY_SECONDS, Double.NaN,
            Figure.REQUESTS_DURING, 1.21,
            Figure.CEILING_SHARE, 0.89,
            Figure.FAILED_BEFORE, 0.0011)));
    assertThat(text)
        .contains("never")
        .contains("recovery; metastable; requests; ceiling; shed")
        .containsPattern("A +1 +0 +ceiling 1, metastable 1, recovery 1, requests 1, shed 1");
  }

  @Test
  void one_seed_that_never_comes_back_is_enough_to_be_metastable() {
    Cell never = cell("A", 3, Map.of(Figure.RECOVERY_SECONDS, Double.NaN));
    assertThat(text(cell("A", 1, Map.of()), cell("A", 2, Map.of()), never))
        .contains("1.0 (never: 1)")
        .contains("metastable")
        .doesNotContain("recovery;");
  }

  @Test
  void differences_are_told_beside_those_of_the_twins() {
    String text = text(
        cell(Clients.PLAIN, 1, Map.of()),
        cell(Clients.TWIN, 1, Map.of(Figure.P99_BEFORE, 63.0)),
        cell("near", 1, Map.of(Figure.P99_BEFORE, 58.0)),
        cell("far", 1, Map.of(Figure.P99_BEFORE, 64.0)));
    assertThat(text)
        .containsPattern("near +p99MillisBefore +-2\\.000 +± 3\\.000 +inside")
        .containsPattern("far +p99MillisBefore +\\+4\\.000 +± 3\\.000 +outside");
    assertThat(text(cell("near", 1, Map.of()))).contains("no A/A");
  }

  @Test
  void the_json_has_no_figure_where_there_is_none() {
    StringBuilder text = new StringBuilder();
    JsonWriter json = new JsonWriter(text).beginObject();
    new FaultReport(LAB, List.of(cell("A", 1, Map.of(Figure.RECOVERY_SECONDS, Double.NaN))))
        .write(json);
    json.endObject();
    assertThat(text)
        .contains("\"recoverySeconds\":null")
        .contains("\"requestsPerCallDuring\":1.0")
        .contains("\"targetsMissed\":[\"recovery\",\"metastable\"]");
  }
}
