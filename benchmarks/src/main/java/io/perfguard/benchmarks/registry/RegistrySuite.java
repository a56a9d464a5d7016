/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Checklist;
import java.io.IOException;

/**
 * {@code benchmarks/bench registry}: a registry of 10,000 guards, memory for each name, a flood of
 * names, lost updates.
 */
public final class RegistrySuite {
  private RegistrySuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if the run is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args);
    Checklist checklist = new Checklist("registry", arguments);
    new ManyGuards(500, 9_500, arguments.quick()).measure(checklist);
    new ManyGuards(10_000, 0, arguments.quick()).measure(checklist);
    new NameMemory(arguments.quick()).measure(checklist);
    new NameFlood().measure(checklist);
    new Recording(arguments.quick()).measure(checklist);
    checklist.publish();
    if (checklist.exitCode() != 0) {
      System.exit(checklist.exitCode());
    }
  }
}
