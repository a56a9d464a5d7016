/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import io.perfguard.core.base.JsonWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A test that passes raw and does not pass through the guard. Immutable.
 *
 * @param run the run that lost it
 * @param test its identity
 * @param kind what it comes to
 * @param accepted whether the reviewed list has it
 * @param reason the list's, or what it failed with
 */
record LostTest(String run, String test, Kind kind, boolean accepted, String reason) {
  private static final Pattern CAST = Pattern.compile("ClassCastException|cannot be cast");
  private static final Pattern REFLECTION =
      Pattern.compile("NoSuchField|NoSuchMethod|InaccessibleObject|IllegalAccess");

  /** What a loss comes to. The first two are white boxes: the test looks into the driver. */
  enum Kind {
    /** It casts to a class of the driver. With {@code unwrap} instead it must pass. */
    CAST,
    /** It reads private fields of the driver. */
    REFLECTION,
    /** The guard behaves differently, as far as it is known. */
    BEHAVIOUR;

    String shown() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Judges one test.
   *
   * @param run the run through the guard
   * @param raw how it came out without
   * @param results of the run
   * @param whiteBoxes the reviewed list
   * @return the loss, or empty if there is none
   */
  static Optional<LostTest> of(
      String run, TestResult raw, Map<String, TestResult> results, WhiteBoxes whiteBoxes) {
    TestResult guarded = results.get(raw.id());
    if (raw.status() != TestResult.Status.PASSED
        || (guarded != null && guarded.status() == TestResult.Status.PASSED)) {
      return Optional.empty();
    }
    return Optional.of(whiteBoxes
        .find(run, raw.id())
        .map(line -> new LostTest(run, raw.id(), line.kind(), true, line.reason()))
        .orElseGet(() -> open(run, raw.id(), guarded == null ? "did not run" : guarded.told())));
  }

  /** Not reviewed: the kind is a guess by the exception, and a help to whoever reviews it. */
  private static LostTest open(String run, String test, String told) {
    Kind kind = CAST.matcher(told).find()
        ? Kind.CAST
        : REFLECTION.matcher(told).find() ? Kind.REFLECTION : Kind.BEHAVIOUR;
    return new LostTest(run, test, kind, false, told);
  }

  void write(JsonWriter json) {
    json.beginObject().name("run").value(run).name("test").value(test);
    json.name("kind").value(kind.shown()).name("accepted").value(accepted);
    json.name("reason").value(reason).endObject();
  }
}
