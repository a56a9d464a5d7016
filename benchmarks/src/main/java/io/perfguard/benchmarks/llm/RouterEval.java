/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.benchmarks.harness.Results;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.route.QualityTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * {@code benchmarks/eval router}: models whose quality is known are graded and routed; counts how
 * often the router is right, what it saves, and when it rolls back.
 */
public final class RouterEval {
  private static final String USAGE =
      "Usage: benchmarks/eval router [--seed N] [--operations N]\n\nOf N operations (2,000) for each setting: how often the"
          + " cheapest sufficient model is chosen, how often one that is\nworse than the target (at most 5 % is promised),"
          + " and what is saved. With the usual seed and number the figures are kept.\n";
  private static final int OPERATIONS = 2_000;
  private static final double ALLOWED = 0.05;
  private static final int[] SAMPLES = {20, 50, 200, 1_000};
  private static final List<QualityTarget> TARGETS = List.of(
      QualityTarget.absolute(0.8), QualityTarget.absolute(0.9), QualityTarget.relative(0.95));

  private final SplittableRandom random;
  private final int operations;
  private final List<RouterCell> cells = new ArrayList<>();
  private final List<RollbackCell> rollbacks = new ArrayList<>();

  private RouterEval(long seed, int operations) {
    this.random = new SplittableRandom(seed);
    this.operations = operations;
  }

  /**
   * Runs it; ends with code 2 if the arguments were wrong.
   *
   * @param args the seed, and how many operations
   * @throws IOException if the figures cannot be written
   */
  public static void main(String[] args) throws IOException {
    Options options =
        Options.parse(USAGE, args, Map.of("seed", Seed.FIXED, "operations", (long) OPERATIONS));
    long seed = options.number("seed");
    int operations = options.count("operations");
    RouterEval eval = new RouterEval(seed, operations);
    eval.run();
    if (seed == Seed.FIXED && operations == OPERATIONS) {
      Results.publish("router", false, eval::write);
    } else {
      StringBuilder text = new StringBuilder();
      JsonWriter json = new JsonWriter(text).beginObject().name("seed").value(seed);
      eval.write(json);
      json.endObject();
      System.out.println(text);
    }
  }

  private void run() {
    System.out.println(
        "target                   worlds grades    samples   false   worse  claimed    right    saved"
            + " by truth by luck quality strong");
    for (QualityTarget target : TARGETS) {
      for (boolean worst : new boolean[] {true, false}) {
        for (boolean graded : new boolean[] {false, true}) {
          for (int samples : SAMPLES) {
            RouterCell cell = new RouterCell(target, worst, graded, samples);
            cell.run(random, operations);
            System.out.println(cell.row());
            cells.add(cell);
          }
        }
      }
    }
    for (double quality : new double[] {0.95, 0.9, 0.85, 0.8, 0.65}) {
      RollbackCell cell = new RollbackCell(quality, 20_000);
      cell.run(random, Math.max(1, operations / 10));
      System.out.println(cell.row());
      rollbacks.add(cell);
    }
  }

  private void write(JsonWriter json) {
    json.name("confidence").value(1 - ALLOWED).name("mostWorseClaimed");
    json.value(cells.stream().mapToDouble(RouterCell::worseClaimedRate).max().orElse(Double.NaN));
    json.name("mostWorse");
    json.value(cells.stream().mapToDouble(RouterCell::worseRate).max().orElse(Double.NaN));
    json.name("settingsAboveStated");
    json.value(cells.stream().filter(cell -> cell.worseRate() > ALLOWED).count());
    array(json, "settings", cells, cell -> cell.write(json));
    array(json, "rollbacks", rollbacks, cell -> cell.write(json));
  }

  private static <T> void array(
      JsonWriter json, String name, List<T> all, Consumer<? super T> writer) {
    json.name(name).beginArray();
    all.forEach(writer);
    json.endArray();
  }
}
