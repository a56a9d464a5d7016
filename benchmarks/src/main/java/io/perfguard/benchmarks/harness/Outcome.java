/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import io.perfguard.core.base.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * How one case came out. Immutable.
 *
 * @param name the case
 * @param cpu our processor time
 * @param wall our time that passed
 * @param bytes our bytes for each operation
 * @param band how far two runs of our own benchmark differed: what chance alone can do; {@code NaN}
 *     without a peer to judge
 * @param against what the case is held against
 */
record Outcome(
    String name, Spread cpu, Spread wall, double bytes, double band, List<Against> against) {
  /** What is made once in an iteration of millions of operations is none of theirs. */
  private static final double ONCE_AN_ITERATION = 0.005;

  /**
   * One thing that a case is held against.
   *
   * @param kind {@code limit}, {@code again} for the A/A run, {@code reference} or {@code peer}
   * @param name what
   * @param value its nanoseconds, or bytes
   * @param bytes bytes that it allocates; {@code NaN} if that makes no sense
   * @param difference ours minus it
   * @param ratio ours for 1 of it
   * @param verdict how we stand
   */
  record Against(
      String kind,
      String name,
      double value,
      double bytes,
      Spread difference,
      double ratio,
      Verdict verdict) {

    void write(JsonWriter json) {
      json.beginObject().name("kind").value(kind).name("name").value(name);
      json.name("value").value(Figures.rounded(value));
      if (!Double.isNaN(bytes)) {
        json.name("bytes").value(Figures.rounded(bytes));
      }
      json.name("ratio").value(Figures.rounded(ratio)).name("difference");
      difference.write(json);
      json.name("verdict").value(verdict.words).endObject();
    }
  }

  static Outcome of(Row row, Samples samples, Subject clock) {
    double[] ours = samples.of(row.ours(), Sample::cpuNanos);
    double bytes = bytes(samples, row.ours());
    List<Against> against = new ArrayList<>();
    for (Row.Limit limit : row.limits()) {
      double[] most = limit.most(samples, clock);
      Verdict verdict = Verdict.within(Spread.ofDifferences(ours, most).median(), 0);
      against.add(against("limit", limit.label(), ours, most, Double.NaN, verdict));
    }
    if (!Double.isNaN(row.maximumBytes())) {
      against.add(limitOfBytes(bytes, row.maximumBytes()));
    }
    double band = Double.NaN;
    if (row.hasPeers()) {
      double[] again = samples.ofAgain(row.ours(), Sample::cpuNanos);
      double bytesAgain = Spread.of(samples.ofAgain(row.ours(), Sample::bytes)).median();
      band = Spread.ofDifferences(ours, again).reach();
      against.add(
          against("again", "A/A: itself, run again", ours, again, bytesAgain, Verdict.NONE));
    }
    for (Subject reference : row.references()) {
      double[] theirs = samples.of(reference, Sample::cpuNanos);
      double size = bytes(samples, reference);
      against.add(against("reference", reference.label(), ours, theirs, size, Verdict.NONE));
    }
    for (Subject peer : row.peers()) {
      double[] theirs = samples.of(peer, Sample::cpuNanos);
      Verdict verdict = Verdict.beside(Spread.ofDifferences(ours, theirs), band);
      against.add(against("peer", peer.label(), ours, theirs, bytes(samples, peer), verdict));
    }
    Spread wall = Spread.of(samples.of(row.ours(), Sample::wallNanos));
    return new Outcome(row.ours().label(), Spread.of(ours), wall, bytes, band, against);
  }

  private static Against limitOfBytes(double bytes, double most) {
    Spread difference = Spread.of(bytes - most);
    Verdict verdict = Verdict.within(bytes, most + ONCE_AN_ITERATION);
    String name = "limit " + Figures.show(most) + " B";
    return new Against("limit", name, most, Double.NaN, difference, Double.NaN, verdict);
  }

  private static Against against(
      String kind, String name, double[] ours, double[] theirs, double bytes, Verdict verdict) {
    double value = Spread.of(theirs).median();
    double ratio = Spread.of(ours).median() / value;
    return new Against(
        kind, name, value, bytes, Spread.ofDifferences(ours, theirs), ratio, verdict);
  }

  private static double bytes(Samples samples, Subject subject) {
    return Spread.of(samples.of(subject, Sample::bytes)).median();
  }

  void write(JsonWriter json) {
    json.beginObject().name("case").value(name).name("cpuNanos");
    cpu.write(json);
    json.name("wallNanos");
    wall.write(json);
    json.name("bytes").value(Figures.rounded(bytes));
    json.name("band").value(Figures.rounded(band));
    json.name("against").beginArray();
    against.forEach(other -> other.write(json));
    json.endArray().endObject();
  }
}
