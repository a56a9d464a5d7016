/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.benchmarks.harness.Table;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.gate.GatePrior;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code benchmarks/eval semanticfit}: fits the prior of the gate on own templates, and says what
 * it serves of kinds that it was not fitted on: each group of templates left out in turn, and
 * labelled files.
 */
public final class SemanticFitEval {
  private static final String USAGE = """
      Usage: benchmarks/eval semanticfit OUT.properties [FILE.tsv.gz...]

      Fits the prior of the semantic gate on own templates (own-fit.txt) and writes it to OUT. Then prints what it
      serves of each group of templates when fitted without that group, and of the files, which it never saw.
      """;
  private static final double DELTA = 0.01;
  private static final int PAIRS = 3_000;
  private static final long SEED = 1;

  private SemanticFitEval() {}

  /**
   * Fits and writes; ends with code 2 if the arguments are wrong.
   *
   * @param args where to write, and files to try it on
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 0 || args[0].startsWith("-")) {
      System.err.print(USAGE);
      System.exit(args.length == 1 && args[0].equals("--help") ? 0 : 2);
    }
    try (OnnxEmbedder embedder = OnnxEmbedder.allMiniLm()) {
      Vectors vectors = new Vectors(embedder);
      List<List<ScoredPair>> groups = groups(vectors);
      GatePrior prior = fit(groups, -1);
      try (Writer out = Files.newBufferedWriter(Path.of(args[0]), StandardCharsets.UTF_8)) {
        out.write(
            "# Written by benchmarks/eval semanticfit; see docs/design/0013-semantic-cache.md.\n");
        prior.write(out);
      }
      Table table = new Table("not fitted on", "recall", "false positives", "guards alone");
      for (int group = 0; group < groups.size(); group++) {
        row(table, "own group " + (group + 1), groups.get(group), fit(groups, group));
      }
      for (String file : List.of(args).subList(1, args.length)) {
        files(table, Path.of(file), vectors, prior);
      }
      System.out.println(table);
      System.out.println("written to " + args[0]);
    }
  }

  private static List<List<ScoredPair>> groups(Vectors vectors) throws IOException {
    OwnPairs own = OwnPairs.of("own-fit.txt", SEED);
    List<List<ScoredPair>> groups = new ArrayList<>();
    for (int group = 0; group < own.groupCount(); group++) {
      OwnPairs one = own.only(group);
      int count = PAIRS / own.groupCount();
      List<LabelledPair> pairs = new ArrayList<>(one.paraphrases(count));
      pairs.addAll(one.otherQuestions(count));
      pairs.addAll(one.otherSlots(count));
      vectors.prepare(pairs);
      groups.add(ScoredPair.of(pairs, vectors));
    }
    return groups;
  }

  /**
   * Fits on what the guards pass. Both labels weigh the same before the guards, so that to have
   * passed them is evidence too.
   */
  private static GatePrior fit(List<List<ScoredPair>> groups, int without) {
    List<ScoredPair> all = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      if (group != without) {
        all.addAll(groups.get(group));
      }
    }
    long same = all.stream().filter(pair -> pair.pair().same()).count();
    List<ScoredPair> passed = all.stream().filter(ScoredPair::passes).toList();
    List<Double> importance = passed.stream()
        .map(pair -> pair.pair().same() ? 1.0 / same : 1.0 / (all.size() - same))
        .toList();
    return LogisticFit.prior(LogisticFit.weights(passed, importance));
  }

  private static void files(Table table, Path file, Vectors vectors, GatePrior prior)
      throws IOException {
    List<LabelledPair> pairs = PairFile.read(file);
    vectors.prepare(pairs);
    List<ScoredPair> scored = ScoredPair.of(pairs, vectors);
    row(table, String.valueOf(file.getFileName()), scored, prior);
    Map<String, List<ScoredPair>> kinds = scored.stream()
        .collect(Collectors.groupingBy(
            pair -> pair.pair().kind(), LinkedHashMap::new, Collectors.toList()));
    if (kinds.size() > 1) {
      kinds.forEach((kind, some) -> row(table, "  " + kind, some, prior));
    }
  }

  private static void row(Table table, String name, List<ScoredPair> pairs, GatePrior prior) {
    Gate gate = Gate.errorBound(DELTA, prior);
    Rates rates =
        Rates.of(pairs, pair -> pair.passes() && gate.decide(pair.features()).serve());
    Rates guards = Rates.of(pairs, ScoredPair::passes);
    table.row(
        List.of(name),
        List.of(
            shown(rates.recall()),
            shown(rates.falsePositiveRate()),
            shown(guards.falsePositiveRate())));
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }
}
