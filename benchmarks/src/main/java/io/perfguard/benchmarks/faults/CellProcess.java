/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Measures a cell in a JVM of its own: no cell finds what another left behind. Thread-safe. */
final class CellProcess {
  /** On top of the phases: to start, to end, and for a machine that is busy. */
  private static final long SPARE_SECONDS = 60;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private CellProcess() {}

  /** Lets no JVM outlive this one, should it be ended. */
  static void endWithThisJvm() {
    Thread ending = new Thread(() -> RUNNING.forEach(Process::destroyForcibly));
    Runtime.getRuntime().addShutdownHook(ending);
  }

  /**
   * Runs it.
   *
   * @throws IOException if it failed or did not end
   * @throws InterruptedException if waiting is interrupted
   */
  static Cell measure(Lab lab, PlannedCell planned) throws IOException, InterruptedException {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        System.getProperty("java.class.path"),
        FaultsSuite.class.getName(),
        "--fault",
        planned.fault().label(),
        "--client",
        planned.client().name(),
        "--seed",
        Long.toString(planned.seed()));
    Path out = Files.createTempFile("cell", ".out");
    Path err = Files.createTempFile("cell", ".err");
    Process process = new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    RUNNING.add(process);
    try {
      if (!process.waitFor(lab.total().toSeconds() + SPARE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it did not end");
      }
      List<String> lines = Files.readAllLines(out);
      if (process.exitValue() != 0 || lines.isEmpty()) {
        throw new IOException(
            "it ended with " + process.exitValue() + ": " + Files.readString(err));
      }
      return Cell.parse(lines.get(lines.size() - 1));
    } finally {
      process.destroyForcibly();
      RUNNING.remove(process);
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }
}
