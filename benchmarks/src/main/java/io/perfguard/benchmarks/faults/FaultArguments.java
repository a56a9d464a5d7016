/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import org.jspecify.annotations.Nullable;

/**
 * What the suite was started with. Immutable.
 *
 * @param quick whether a first impression is enough
 * @param fault the only one; null for all
 * @param client the only one; null for all
 * @param seed of a single cell; 0 for all of the plan
 * @param parallel cells at a time
 * @param redo whether disturbed cells are measured again
 */
record FaultArguments(
    boolean quick,
    @Nullable Fault fault,
    @Nullable NamedClient client,
    long seed,
    int parallel,
    boolean redo) {
  static final String USAGE = """
      Usage: benchmarks/bench faults [--quick] [--fault F] [--client C] [--parallel N] [--redo]
             benchmarks/bench faults --fault F --client C --seed N

      The first measures what is not measured yet, N cells (2) at a time, and prints tables.
      With --redo also what was measured while the machine was busy.
      The second measures one cell, here and now, and keeps nothing.
      """;

  private static final int DEFAULT_PARALLEL = 2;
  private static final int MOST_PARALLEL = 16;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it has no sense; the message says why
   */
  static FaultArguments parse(String... args) {
    FaultArguments read = new FaultArguments(false, null, null, 0, DEFAULT_PARALLEL, false);
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--quick")) {
        read =
            new FaultArguments(true, read.fault, read.client, read.seed, read.parallel, read.redo);
      } else if (args[i].equals("--redo")) {
        read =
            new FaultArguments(read.quick, read.fault, read.client, read.seed, read.parallel, true);
      } else if (i + 1 < args.length) {
        read = read.with(args[i], args[++i]);
      } else {
        throw new IllegalArgumentException("unknown, or without its value: " + args[i]);
      }
    }
    if (read.seed > 0 && (read.fault == null || read.client == null)) {
      throw new IllegalArgumentException("--seed needs --fault and --client");
    }
    return read;
  }

  private FaultArguments with(String name, String value) {
    return switch (name) {
      case "--fault" -> new FaultArguments(quick, Fault.named(value), client, seed, parallel, redo);
      case "--client" ->
        new FaultArguments(quick, fault, Clients.named(value), seed, parallel, redo);
      case "--seed" ->
        new FaultArguments(
            quick, fault, client, number(name, value, Integer.MAX_VALUE), parallel, redo);
      case "--parallel" ->
        new FaultArguments(quick, fault, client, seed, number(name, value, MOST_PARALLEL), redo);
      default -> throw new IllegalArgumentException("unknown argument: " + name);
    };
  }

  private static int number(String name, String value, int most) {
    int number = Integer.parseInt(value);
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(
          name + " must be between 1 and " + most + ", was " + value);
    }
    return number;
  }

  FaultArguments ofClient(NamedClient other) {
    return new FaultArguments(quick, fault, other, seed, parallel, redo);
  }

  boolean isOneCell() {
    return seed > 0;
  }
}
