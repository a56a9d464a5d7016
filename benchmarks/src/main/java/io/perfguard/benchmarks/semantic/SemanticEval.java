/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Results;
import io.perfguard.benchmarks.harness.Table;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.gate.GatePrior;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code benchmarks/eval semantic FILE.tsv.gz...}: what the semantic cache serves of labelled pairs
 * as it is shipped (standard guards, {@code errorBound(0.01)}, no verifier), beside cosine alone.
 */
public final class SemanticEval {
  private static final String USAGE = """
      Usage: benchmarks/eval semantic [--keep] [--own] [--fresh] FILE.tsv.gz...

      FILE has a header "label a b" or "phenomenon label a b" and a pair a line; 1 = asks the same. --own takes 500
      paraphrases and some 1,000 traps from own templates that nothing was fitted on, --fresh as many from others. Vectors are kept beside the build.
      --keep writes the figures to benchmarks/results.
      """;
  private static final double DELTA = 0.01;
  private static final double[] COSINES = {0.80, 0.85, 0.90, 0.95};
  private static final double[] FALSE_POSITIVE_RATES = {0.01, 0.05};
  private static final Map<String, String> OWN =
      Map.of("--own", "own-test.txt", "--fresh", "own-fresh.txt");
  private static final String KEEP = "--keep";
  private static final int OWN_PARAPHRASES = 500;
  private static final int OWN_OTHERS = 300;
  private static final long OWN_SEED = 9;
  // Below any score: what a guard rejects comes last, among its like by the gate's score.
  private static final double REJECTED = -1_000;

  private final Gate gate = Gate.errorBound(DELTA);
  private final JsonWriter json;

  private SemanticEval(JsonWriter json) {
    this.json = json;
  }

  /**
   * Measures; ends with code 2 if a file cannot be read.
   *
   * @param args the files
   */
  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
      System.out.print(USAGE);
      return;
    }
    if (args.length == 0) {
      System.err.print(USAGE);
      System.exit(2);
    }
    try {
      run(List.of(args));
    } catch (NoSuchFileException e) {
      fail(e.getMessage() + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(2);
  }

  private static void run(List<String> args) throws IOException {
    boolean keep = args.contains(KEEP);
    Map<String, List<ScoredPair>> files = new LinkedHashMap<>();
    try (OnnxEmbedder embedder = OnnxEmbedder.allMiniLm()) {
      Vectors vectors = new Vectors(embedder);
      for (String arg : args) {
        if (!arg.equals(KEEP)) {
          List<LabelledPair> pairs =
              OWN.containsKey(arg) ? own(OWN.get(arg)) : PairFile.read(Path.of(arg));
          vectors.prepare(pairs);
          String name = OWN.containsKey(arg) ? arg.substring(2) : fileName(arg);
          files.put(name, ScoredPair.of(pairs, vectors));
        }
      }
    }
    Results.publish("semanticpairs", !keep, json -> {
      json.name("delta").value(DELTA).name("files").beginArray();
      files.forEach((name, pairs) -> new SemanticEval(json).judge(name, pairs));
      json.endArray();
    });
  }

  private static String fileName(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }

  private static List<LabelledPair> own(String resource) throws IOException {
    OwnPairs templates = OwnPairs.of(resource, OWN_SEED);
    List<LabelledPair> pairs = new ArrayList<>(templates.paraphrases(OWN_PARAPHRASES));
    pairs.addAll(templates.traps(10));
    pairs.addAll(templates.otherSlots(OWN_OTHERS));
    pairs.addAll(templates.otherQuestions(OWN_OTHERS));
    return pairs;
  }

  private boolean serves(ScoredPair pair) {
    return pair.passes() && gate.decide(pair.features()).serve();
  }

  private static double score(ScoredPair pair) {
    return GatePrior.shipped().score(pair.features()) + (pair.passes() ? 0 : REJECTED);
  }

  private void judge(String name, List<ScoredPair> pairs) {
    Rates shipped = Rates.of(pairs, this::serves);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d pairs, %,d that ask the same%n%n",
        name,
        pairs.size(),
        shipped.positives());
    json.beginObject().name("file").value(name).name("pairs").value(pairs.size());
    Table table = new Table("rule", "recall", "false positives", "precision");
    row(table, "shipped default", "shipped", shipped);
    row(table, "guards alone", "guards", Rates.of(pairs, ScoredPair::passes));
    for (double cosine : COSINES) {
      row(
          table,
          "cosine >= " + shown(cosine),
          "cosine" + Math.round(100 * cosine),
          Rates.of(pairs, pair -> pair.cosine() >= cosine));
    }
    System.out.println(table);
    curves(pairs);
    kinds(pairs);
    json.endObject();
  }

  private void row(Table table, String rule, String member, Rates rates) {
    table.row(
        List.of(rule),
        List.of(shown(rates.recall()), shown(rates.falsePositiveRate()), shown(rates.precision())));
    json.name(member).beginObject().name("recall").value(rates.recall());
    json.name("falsePositiveRate")
        .value(rates.falsePositiveRate())
        .name("precision")
        .value(rates.precision());
    json.endObject();
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** The gate's curve has the guards' rejections as hard ones: they rank below all that passes. */
  private void curves(List<ScoredPair> pairs) {
    Curve learned = Curve.of(pairs, SemanticEval::score);
    Curve cosine = Curve.of(pairs, ScoredPair::cosine);
    Table table = new Table("curve", "recall at 1 %", "recall at 5 %", "AUC");
    curve(table, "gate, guards as hard rejections", "gate", learned);
    curve(table, "cosine alone", "cosine", cosine);
    System.out.println(table);
  }

  private void curve(Table table, String name, String member, Curve curve) {
    double first = curve.recallAt(FALSE_POSITIVE_RATES[0]);
    double second = curve.recallAt(FALSE_POSITIVE_RATES[1]);
    double area = curve.area();
    table.row(List.of(name), List.of(shown(first), shown(second), shown(area)));
    json.name(member)
        .beginObject()
        .name("recallAt1")
        .value(first)
        .name("recallAt5")
        .value(second);
    json.name("auc").value(area).endObject();
  }

  private void kinds(List<ScoredPair> pairs) {
    Map<String, List<ScoredPair>> byKind = pairs.stream()
        .collect(Collectors.groupingBy(
            pair -> pair.pair().kind(), LinkedHashMap::new, Collectors.toList()));
    json.name("phenomena").beginArray();
    if (byKind.size() > 1) {
      Table table = new Table("phenomenon", "pairs", "same", "served", "cosine >= 0.90");
      byKind.forEach((kind, some) -> kind(table, kind, some));
      System.out.println(table);
    }
    json.endArray();
  }

  private void kind(Table table, String kind, List<ScoredPair> pairs) {
    long same = pairs.stream().filter(pair -> pair.pair().same()).count();
    double served = (double) pairs.stream().filter(this::serves).count() / pairs.size();
    double near =
        (double) pairs.stream().filter(pair -> pair.cosine() >= 0.9).count() / pairs.size();
    table.row(
        List.of(kind),
        List.of(String.valueOf(pairs.size()), String.valueOf(same), shown(served), shown(near)));
    json.beginObject()
        .name("phenomenon")
        .value(kind)
        .name("pairs")
        .value(pairs.size())
        .name("same")
        .value(same);
    json.name("served").value(served).name("cosine90").value(near).endObject();
  }
}
