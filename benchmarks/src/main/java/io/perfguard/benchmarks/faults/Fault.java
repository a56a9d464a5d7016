/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import io.perfguard.benchmarks.faults.Toxic.Kind;
import io.perfguard.benchmarks.faults.Toxic.Slices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What goes wrong for ten seconds. A new fault is a constant here: what it does and when, how many
 * requests a client may make of one call meanwhile, and what the best client could reach.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists are copied, and functions keep nothing
enum Fault {
  STORM("all answers are 503, at once", Load.FREE, far -> far.healthy().failing(1, 0)),
  STORM_RETRY_AFTER(
      "all answers are 503 with Retry-After: 2", Load.FREE, far -> far.healthy().failing(1, 2)),
  BROWNOUT(
      "half of the answers are 503, at once", Load.HALF, far -> far.healthy().failing(0.5, 0)),
  CAPACITY(
      "2 of 10 workers are left",
      Load.CONGESTED,
      lab -> share(lab, 2),
      List.of(Step.origin(0, far -> OriginMode.healthy(2)))),
  RAMP(
      "a restart: 1 worker, and one more each second",
      Load.CONGESTED,
      lab -> {
        double sum = 0;
        for (int workers = 1; workers <= lab.workers(); workers++) {
          sum += share(lab, workers);
        }
        return sum / lab.workers();
      },
      ramp()),
  SLOW(
      "each request keeps its worker 3 s longer",
      Load.CONGESTED,
      far -> far.healthy().slowerBy(Duration.ofSeconds(3))),
  TAIL(
      "3 % of the answers come 1.5 s later; workers are free meanwhile",
      Load.FREE, far -> far.healthy().withTail(0.03, Duration.ofMillis(1_500))),
  LATENCY("all answers come 3 s later", Load.CONGESTED, Toxic.latency(Duration.ofSeconds(3))),
  BLACKHOLE("bytes vanish, connections stay", Load.CONGESTED, Toxic.of(Kind.BLACKHOLE)),
  RESET("connections are reset at their first request", Load.FREE, Toxic.of(Kind.RESET)),
  DOWN("connections are refused", Load.FREE, Toxic.of(Kind.DOWN)),
  BANDWIDTH(
      "200 KB a second for all answers together, half of what they need",
      Load.CONGESTED,
      lab -> Step.BYTES_PER_SECOND / (double) Origin.ANSWER_BYTES / lab.ratePerSecond(),
      List.of(Step.network(0, Toxic.bandwidth(Step.BYTES_PER_SECOND)))),
  SLICER(
      "answers come as slices of 64 bytes, 10 ms apart: slow, and good enough",
      Load.FREE,
      Toxic.sliced(new Slices(64, Duration.ofMillis(10), false))),
  DRIP(
      "bodies come as 16 bytes every 250 ms, heads at once",
      Load.CONGESTED,
      Toxic.sliced(new Slices(16, Duration.ofMillis(250), true))),
  FLAPPING(
      "2 s of resets, 2 s well, and so on",
      Load.FREE,
      lab -> Double.NaN,
      List.of(
          Step.network(0, Toxic.of(Kind.RESET)),
          Step.network(2, Toxic.NONE),
          Step.network(4, Toxic.of(Kind.RESET)),
          Step.network(6, Toxic.NONE),
          Step.network(8, Toxic.of(Kind.RESET))));

  /** What more requests do to the far side, and so how many a call may become. */
  private enum Load {
    /** They make it worse. */
    CONGESTED(1.2),
    /** They cost little, and half of them are answered. */
    HALF(2),
    /** They cost little: no bound. */
    FREE(Double.NaN);

    private final double mostRequests;

    Load(double mostRequests) {
      this.mostRequests = mostRequests;
    }
  }

  /** A change while the fault lasts. */
  record Step(Duration after, Consumer<FarSide> change) {
    private static final long BYTES_PER_SECOND = 204_800;

    static Step origin(int second, Function<FarSide, OriginMode> mode) {
      return new Step(Duration.ofSeconds(second), far -> far.origin(mode.apply(far)));
    }

    static Step network(int second, Toxic toxic) {
      return new Step(Duration.ofSeconds(second), far -> far.network(toxic));
    }
  }

  private final String description;
  private final Load load;
  private final ToDoubleFunction<Lab> ceiling;
  private final List<Step> steps;

  Fault(String description, Load load, Function<FarSide, OriginMode> mode) {
    this(description, load, lab -> Double.NaN, List.of(Step.origin(0, mode)));
  }

  Fault(String description, Load load, Toxic toxic) {
    this(description, load, lab -> Double.NaN, List.of(Step.network(0, toxic)));
  }

  Fault(String description, Load load, ToDoubleFunction<Lab> ceiling, List<Step> steps) {
    this.description = description;
    this.load = load;
    this.ceiling = ceiling;
    this.steps = List.copyOf(steps);
  }

  private static double share(Lab lab, int workers) {
    return Math.min(1, lab.capacity(workers) / lab.ratePerSecond());
  }

  private static List<Step> ramp() {
    List<Step> steps = new ArrayList<>();
    for (int second = 0; second < 10; second++) {
      int workers = second + 1;
      steps.add(Step.origin(second, far -> OriginMode.healthy(workers)));
    }
    return steps;
  }

  /** Its name on the command line and in files. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Fault named(String label) {
    return Arrays.stream(values())
        .filter(fault -> fault.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown fault \""
            + label
            + "\"; known: "
            + String.join(", ", Arrays.stream(values()).map(Fault::label).toList())));
  }

  String description() {
    return description;
  }

  /** The first one is at 0. */
  List<Step> steps() {
    return steps;
  }

  /** How many requests a call may become while it lasts; {@code NaN} if that is not bounded. */
  double mostRequests() {
    return load.mostRequests;
  }

  /** The share of calls that the far side could answer while it lasts; {@code NaN} if not known. */
  double ceiling(Lab lab) {
    return ceiling.applyAsDouble(lab);
  }
}
