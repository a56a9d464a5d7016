/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.List;

/**
 * What a suite was started with. Immutable.
 *
 * @param quick whether a first impression is enough
 */
public record Arguments(boolean quick) {

  /**
   * Reads the command line; on something unknown, says so and ends the JVM with code 2.
   *
   * @param args the command line
   * @return the arguments
   */
  public static Arguments parse(String[] args) {
    for (String arg : args) {
      if (!arg.equals("--quick")) {
        System.err.println("unknown argument \"" + arg + "\"; known: --quick");
        System.exit(2);
      }
    }
    return new Arguments(List.of(args).contains("--quick"));
  }
}
