/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Options;
import io.perfguard.benchmarks.harness.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code benchmarks/eval budgetkill}: a JVM spends from a file and is killed by {@code kill -9} in
 * the middle; what the file knows afterwards is held against the log of what it had spent.
 */
public final class BudgetKillEval {
  private static final String USAGE = """
      Usage: benchmarks/eval budgetkill [--rounds N] [--seed N]

      N rounds (15) of each policy: sync of every record, each 100 ms, never, and every record with leases ahead.
      The file of a policy lives through all of its rounds. Takes some minutes.
      """;
  private static final int ROUNDS = 15;

  private BudgetKillEval() {}

  /**
   * Runs it; ends with code 1 if the file knew less than was spent.
   *
   * @param args see the usage
   * @throws IOException if a child cannot be started
   * @throws InterruptedException if it was interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options =
        Options.parse(USAGE, args, Map.of("rounds", (long) ROUNDS, "seed", Seed.FIXED));
    int rounds = options.count("rounds");
    Checklist checklist = new Checklist("budgetkill", new Arguments(rounds < ROUNDS));
    Path folder = Files.createTempDirectory("budgetkill");
    for (KillPolicy policy : KillPolicy.values()) {
      KillRounds done = KillRounds.run(policy.name(), folder, rounds, options.number("seed"));
      String name = policy + ": ";
      checklist.note(name + "rounds", done.rounds(), "");
      checklist.note(name + "calls settled before the kills", done.calls(), "");
      checklist.exactly(
          name + "spent and not known, worst round, picos", Math.max(0, done.worstUnderCount()), 0);
      checklist.exactly(
          name + "rounds that knew more than was in flight or leased ahead", done.overCounts(), 0);
      checklist.note(name + "known and not spent, worst round", done.worstOverCount(), "picos");
      checklist.exactly(name + "opened by a second process", done.secondOpens(), 0);
      checklist.note(name + "torn ends", done.torn(), "");
    }
    checklist.publish();
    System.exit(checklist.exitCode());
  }
}
