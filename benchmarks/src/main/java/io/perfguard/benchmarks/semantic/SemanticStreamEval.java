/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.benchmarks.harness.Results;
import io.perfguard.benchmarks.harness.Table;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.gate.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code benchmarks/eval semanticstream}: requests for a few thousand meanings, some far more often
 * than others, worded in several ways, 5 % of them traps; an empty cache, and labels for 2 % of its
 * hits. Bounds on false hits beside all fixed thresholds.
 */
public final class SemanticStreamEval {
  private static final String USAGE = """
      Usage: benchmarks/eval semanticstream [--seed N] [--requests N] [--keep 1]

      Zipf stream over own templates (own-test.txt), 5 % traps, labels for 2 % of the hits. --keep 1 writes the figures
      to benchmarks/results.
      """;
  private static final double[] BOUNDS = {0.01, 0.02};
  // Equal texts are served by all; the last serves nothing else.
  private static final double[] THRESHOLDS = {
    0.80, 0.85, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.9999
  };
  private static final double LABELLED = 0.02;

  private SemanticStreamEval() {}

  /**
   * Runs the streams; ends with code 2 if an argument is wrong.
   *
   * @param args seed and number of requests
   * @throws IOException if the templates cannot be read
   */
  public static void main(String[] args) throws IOException {
    Options options =
        Options.parse(USAGE, args, Map.of("seed", 42L, "requests", 20_000L, "keep", 0L));
    long seed = options.number("seed");
    List<Stream.Request> requests = Stream.of(seed, options.count("requests"));
    List<LabelledPair> texts = new ArrayList<>();
    requests.forEach(
        request -> texts.add(new LabelledPair("", true, request.text(), request.text())));
    try (OnnxEmbedder embedder = OnnxEmbedder.allMiniLm()) {
      Vectors vectors = new Vectors(embedder);
      vectors.prepare(texts);
      Neighbours neighbours =
          new Neighbours(requests.stream().map(Stream.Request::text).toList(), vectors);
      List<StreamCache.Outcome> outcomes = new ArrayList<>();
      for (double bound : BOUNDS) {
        outcomes.add(new StreamCache(neighbours, Gate.errorBound(bound), true, LABELLED, seed)
            .run(requests));
      }
      List<StreamCache.Outcome> bare = new ArrayList<>();
      for (double bound : BOUNDS) {
        bare.add(new StreamCache(neighbours, Gate.errorBound(bound), false, LABELLED, seed)
            .run(requests));
      }
      List<StreamCache.Outcome> fixed = new ArrayList<>();
      for (double cosine : THRESHOLDS) {
        fixed.add(
            new StreamCache(neighbours, Gate.threshold(cosine), false, 0, seed).run(requests));
      }
      print(outcomes, bare, fixed);
      Results.publish(
          "semanticstream",
          options.number("keep") == 0,
          json -> write(json, seed, requests.size(), outcomes, fixed));
    }
  }

  private static void print(
      List<StreamCache.Outcome> outcomes,
      List<StreamCache.Outcome> bare,
      List<StreamCache.Outcome> fixed) {
    Table table =
        new Table("rule", "hit rate", "wrong hits", "95 % upper", "tightened", "x best fixed");
    for (int i = 0; i < BOUNDS.length; i++) {
      StreamCache.Outcome best = best(fixed, BOUNDS[i]);
      table.row(
          List.of(outcomes.get(i).rule()),
          cells(outcomes.get(i), outcomes.get(i).hitRate() / best.hitRate()));
      table.row(List.of("  best fixed: " + best.rule()), cells(best, 1));
    }
    bare.forEach(one -> table.row(List.of(one.rule() + " without guards"), cells(one, Double.NaN)));
    fixed.forEach(one -> table.row(List.of(one.rule()), cells(one, Double.NaN)));
    System.out.println(table);
  }

  private static List<String> cells(StreamCache.Outcome outcome, double gain) {
    return List.of(
        shown(outcome.hitRate()),
        shown(outcome.wrongRate()),
        shown(outcome.upperBound()),
        String.valueOf(outcome.tightened()),
        Double.isNaN(gain) ? "" : shown(gain));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /**
   * The fixed threshold with the most hits whose share of wrong ones keeps the bound; equal texts
   * always do.
   */
  private static StreamCache.Outcome best(List<StreamCache.Outcome> fixed, double bound) {
    StreamCache.Outcome best = fixed.get(fixed.size() - 1);
    for (StreamCache.Outcome one : fixed) {
      best = one.wrongRate() <= bound && one.hitRate() > best.hitRate() ? one : best;
    }
    return best;
  }

  private static void write(
      JsonWriter json,
      long seed,
      int requests,
      List<StreamCache.Outcome> outcomes,
      List<StreamCache.Outcome> fixed) {
    json.name("streamSeed")
        .value(seed)
        .name("requests")
        .value(requests)
        .name("bounds")
        .beginArray();
    for (int i = 0; i < BOUNDS.length; i++) {
      StreamCache.Outcome one = outcomes.get(i);
      StreamCache.Outcome best = best(fixed, BOUNDS[i]);
      json.beginObject().name("delta").value(BOUNDS[i]).name("hitRate").value(one.hitRate());
      json.name("wrongRate").value(one.wrongRate()).name("upperBound").value(one.upperBound());
      json.name("bestFixed").value(best.rule()).name("bestFixedHitRate").value(best.hitRate());
      json.name("gain").value(one.hitRate() / best.hitRate()).endObject();
    }
    json.endArray();
  }
}
