/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Money;
import io.perfguard.llm.route.GradedSample;
import io.perfguard.llm.route.ModelRouter;
import io.perfguard.llm.route.QualityTarget;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Many models in use whose live quality is known, and when they are rolled back. Not thread-safe.
 */
final class RollbackCell {
  private static final double TARGET = 0.9;
  private static final int SAMPLES = 400;

  private final double quality;
  private final int mostGrades;
  private int[] delays = {};
  private int rollbacks;
  private long grades;

  /**
   * A setting.
   *
   * @param quality of the live answers
   * @param mostGrades after which nobody looks any more
   */
  RollbackCell(double quality, int mostGrades) {
    this.quality = quality;
    this.mostGrades = mostGrades;
  }

  void run(SplittableRandom random, int count) {
    delays = new int[count];
    for (int i = 0; i < count; i++) {
      ModelRouter router =
          ModelRouter.builder("strong").target(QualityTarget.absolute(TARGET)).build();
      for (int n = 0; n < SAMPLES; n++) {
        router.add(GradedSample.of("operation", "small", true, Money.usd("0.001")));
      }
      int seen = 1;
      while (!router.report("operation", "small", random.nextDouble() < quality ? 1 : 0)
          && seen < mostGrades) {
        seen++;
      }
      delays[i] = seen;
      grades += seen;
      rollbacks += (int) router.rollbackCount();
    }
    Arrays.sort(delays);
  }

  /** Rollbacks for each 10,000 grades. */
  double per10000() {
    return 10_000.0 * rollbacks / grades;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "live quality %.2f, target %.2f: %d of %d rolled back, %.3f for each 10,000 grades, median %d, 95th percentile %d",
        quality,
        TARGET,
        rollbacks,
        delays.length,
        per10000(),
        delays[delays.length / 2],
        delays[delays.length * 95 / 100]);
  }

  void write(JsonWriter json) {
    json.beginObject().name("liveQuality").value(quality).name("target").value(TARGET);
    json.name("models").value(delays.length).name("rolledBack").value(rollbacks);
    json.name("per10000Grades").value(per10000());
    json.name("medianGrades").value(delays[delays.length / 2]);
    json.name("p95Grades").value(delays[delays.length * 95 / 100]).endObject();
  }
}
