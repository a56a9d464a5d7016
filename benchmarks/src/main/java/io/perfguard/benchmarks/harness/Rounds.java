/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of a comparison in rounds, one fork of each in a round, so that the machine's
 * good and bad minutes fall on all of them. Ours that have peers run twice in a round: what both
 * differ by is chance. Not thread-safe.
 */
final class Rounds {
  // Fixed and touched beforehand: else who allocates pays for the first use of each page, for
  // seconds.
  private static final String[] HEAP = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"};

  private final Effort effort;
  private final Path log;
  private final Samples samples = new Samples();

  Rounds(Effort effort, Path log) {
    this.effort = effort;
    this.log = log;
  }

  Samples run(List<Subject> references, List<Row> rows) throws IOException, RunnerException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
      OutputFormat format = OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL);
      for (int round = 1; round <= effort.rounds(); round++) {
        for (Subject reference : references) {
          runOnce(reference, round, format);
        }
        for (Row row : rows) {
          runOnce(row.ours(), round, format);
          for (Subject other : row.others()) {
            runOnce(other, round, format);
          }
          if (row.hasPeers()) {
            samples.addAgain(row.ours(), fork(row.ours(), round, format));
          }
        }
      }
    } catch (RunnerException e) {
      System.err.println("JMH's own output is in " + log);
      throw e;
    }
    return samples;
  }

  /** What several rows are held against is measured once in a round. */
  private void runOnce(Subject subject, int round, OutputFormat format) throws RunnerException {
    if (samples.count(subject) < round) {
      samples.add(subject, fork(subject, round, format));
    }
  }

  private Sample fork(Subject subject, int round, OutputFormat format) throws RunnerException {
    System.err.printf(Locale.ROOT, "round %d of %d: %s%n", round, effort.rounds(), subject.label());
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include(subject.pattern())
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(1)
        .jvmArgsAppend(HEAP)
        .measurementIterations(effort.iterations())
        .measurementTime(effort.iteration())
        .addProfiler(WorkerProfiler.class)
        .shouldFailOnError(true);
    if (!subject.type().isAnnotationPresent(Warmup.class)) {
      options.warmupIterations(1).warmupTime(effort.warmup());
    }
    return Sample.of(new Runner(options.build(), format).run());
  }
}
