/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetState;
import io.perfguard.llm.budget.FileBudgetStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rounds of one policy on one file: a child spends, is killed in the middle, and what the file
 * knows is held against the child's own log. Not thread-safe.
 */
public final class KillRounds {
  private static final long START_SECONDS = 60;
  private static final long LONGEST_SECONDS = 5;
  private static final int SHORT_BYTES = 50_000;
  private static final int LONG_BYTES = 5_000_000;

  private final KillPolicy policy;
  private final Path folder;
  private final Path journal;
  private final Random random;
  private long known;
  private long rounds;
  private long calls;
  private long worstUnderCount = Long.MIN_VALUE;
  private long worstOverCount;
  private long overCounts;
  private long secondOpens;
  private long torn;

  KillRounds(KillPolicy policy, Path folder, long seed) {
    this.policy = policy;
    this.folder = folder;
    this.journal = folder.resolve(policy + ".budget");
    this.random = new Random(seed);
  }

  /**
   * Some rounds.
   *
   * @param policyName a name of {@link KillPolicy}
   * @param folder for the files
   * @param rounds how many
   * @param seed of when it is killed and of what is spent
   * @return the rounds, done
   * @throws IOException if a child cannot be started
   * @throws InterruptedException if it was interrupted
   */
  public static KillRounds run(String policyName, Path folder, int rounds, long seed)
      throws IOException, InterruptedException {
    KillRounds all = new KillRounds(KillPolicy.valueOf(policyName), folder, seed);
    for (int round = 0; round < rounds; round++) {
      all.round(round);
    }
    return all;
  }

  private void round(int round) throws IOException, InterruptedException {
    Path log = folder.resolve(policy + "-" + round + ".log");
    // each third one long enough for the journal to be replaced meanwhile
    long until = 100L + random.nextInt(round % 3 == 2 ? LONG_BYTES : SHORT_BYTES);
    Process child = start(log, random.nextInt(1 << 30));
    try {
      awaitLength(child, log, until);
      tryToOpen();
    } finally {
      child.destroyForcibly(); // kill -9
      child.waitFor();
    }
    judge(Files.readAllLines(log));
    Files.delete(log);
    rounds++;
  }

  private Process start(Path log, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SpendingChild.class.getName(),
            journal.toString(),
            log.toString(),
            policy.name(),
            Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void awaitLength(Process child, Path log, long bytes)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (!Files.exists(log) || Files.size(log) == 0) {
      tick(child);
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
        throw new IOException("the child never began to spend");
      }
    }
    long begun = System.nanoTime();
    while (Files.size(log) < bytes
        && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
      tick(child);
    }
  }

  private static void tick(Process child) throws IOException, InterruptedException {
    if (child.waitFor(200, TimeUnit.MICROSECONDS)) {
      throw new IOException("the child ended by itself");
    }
  }

  /** Another process must not get the file while the child has it. */
  private void tryToOpen() {
    try {
      policy.open(journal).close();
      secondOpens++;
    } catch (UncheckedIOException e) {
      if (!String.valueOf(e.getMessage()).contains("is in use by another process")) {
        throw e;
      }
    }
  }

  private void judge(List<String> log) {
    Map<String, Long> intents = new HashMap<>();
    long settled = 0;
    for (String line : log) {
      String[] words = line.split(" ", -1);
      long picos = Long.parseLong(words[2]);
      switch (words[0]) {
        case "I" -> intents.put(words[1], picos);
        case "S" -> intents.merge(words[1], picos, Math::max);
        case "C" -> {
          intents.remove(words[1]);
          settled += picos;
          calls++;
        }
        default -> throw new IllegalStateException("settled twice: " + line);
      }
    }
    long open = intents.values().stream().mapToLong(picos -> picos).sum();
    try (FileBudgetStore store = policy.open(journal)) {
      torn += store.damagedAtOpen() > 0 ? 1 : 0;
      BudgetBook book =
          BudgetBook.builder("kill", SpendingChild.budget()).store(store).build();
      List<BudgetState> states = book.states(SpendingChild.CLAIM);
      long spent = states.get(0).committed().picos();
      if (states.get(1).committed().picos() != spent) {
        throw new IllegalStateException("the two limits of each call differ: " + states);
      }
      judge(spent - known, settled, open);
      known = spent;
    }
  }

  private void judge(long recovered, long settled, long open) {
    long allowed = open + 2 * policy.aheadPicos;
    worstUnderCount = Math.max(worstUnderCount, settled - recovered);
    worstOverCount = Math.max(worstOverCount, recovered - settled);
    overCounts += recovered - settled > allowed ? 1 : 0;
  }

  /**
   * How many.
   *
   * @return rounds that were judged
   */
  public long rounds() {
    return rounds;
  }

  /**
   * How many calls the children had settled.
   *
   * @return calls
   */
  public long calls() {
    return calls;
  }

  /**
   * By how much the file knew less than the child had settled, at worst.
   *
   * @return picos; 0 or negative if it never did
   */
  public long worstUnderCount() {
    return worstUnderCount;
  }

  /**
   * By how much the file knew more than the child had settled, at worst.
   *
   * @return picos
   */
  public long worstOverCount() {
    return worstOverCount;
  }

  /**
   * Rounds in which the file knew more than calls in flight and leases ahead account for.
   *
   * @return 0 if all is right
   */
  public long overCounts() {
    return overCounts;
  }

  /**
   * How often another process could open the file meanwhile.
   *
   * @return 0 if all is right
   */
  public long secondOpens() {
    return secondOpens;
  }

  /**
   * How often the end of the file was torn.
   *
   * @return rounds
   */
  public long torn() {
    return torn;
  }
}
