/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * A cell that is to be measured. Immutable.
 *
 * @param fault the fault
 * @param client the client
 * @param seed the seed
 */
record PlannedCell(Fault fault, NamedClient client, long seed) {
  private static final int OUR_SEEDS = 5;
  private static final int PEER_SEEDS = 2;

  /** Of a quick run: one of each sort. */
  private static final List<Fault> QUICK_FAULTS =
      List.of(Fault.STORM, Fault.CAPACITY, Fault.BLACKHOLE, Fault.TAIL);

  /** One seed of all before the next, so that a run that is cut short has something of each. */
  static List<PlannedCell> plan(FaultArguments arguments) {
    List<PlannedCell> plan = new ArrayList<>();
    for (long seed = 1; seed <= OUR_SEEDS; seed++) {
      for (Fault fault : faults(arguments)) {
        for (NamedClient client : clients(arguments)) {
          if (seed <= seeds(arguments, client)) {
            plan.add(new PlannedCell(fault, client, seed));
          }
        }
      }
    }
    return plan;
  }

  /** The plan and what it is compared with, which may have been measured at another time. */
  static List<PlannedCell> withReferences(FaultArguments arguments) {
    List<PlannedCell> all = new ArrayList<>(plan(arguments));
    NamedClient only = arguments.client();
    if (only != null) {
      for (String name : List.of(Clients.PLAIN, Clients.TWIN)) {
        if (!only.isCalled(name)) {
          all.addAll(plan(arguments.ofClient(Clients.named(name))));
        }
      }
    }
    return all;
  }

  private static int seeds(FaultArguments arguments, NamedClient client) {
    if (arguments.quick()) {
      return 1;
    }
    return client.isOurs() ? OUR_SEEDS : PEER_SEEDS;
  }

  private static List<Fault> faults(FaultArguments arguments) {
    if (arguments.fault() != null) {
      return List.of(arguments.fault());
    }
    return arguments.quick() ? QUICK_FAULTS : List.of(Fault.values());
  }

  private static List<NamedClient> clients(FaultArguments arguments) {
    if (arguments.client() != null) {
      return List.of(arguments.client());
    }
    return arguments.quick() ? quickClients() : Clients.all();
  }

  /** Two peers and PROTECT; without ours, a third peer. */
  private static List<NamedClient> quickClients() {
    NamedClient third = Clients.all().stream()
        .filter(client -> client.isCalled("Perfguard PROTECT"))
        .findFirst()
        .orElseGet(() -> Clients.named("Resilience4j Retry"));
    return List.of(Clients.named(Clients.PLAIN), Clients.named(Clients.BREAKER), third);
  }

  Cell.Key key(Lab lab) {
    return Cell.Key.of(lab, fault, client, seed);
  }

  @Override
  public String toString() {
    return fault.label() + ", " + client.name() + ", seed " + seed;
  }
}
