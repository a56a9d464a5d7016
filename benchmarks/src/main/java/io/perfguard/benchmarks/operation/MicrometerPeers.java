/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The same timings with Micrometer, meters built beforehand. */
@State(Scope.Benchmark)
public class MicrometerPeers {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Timer timer = Timer.builder("timer").register(registry);
  private final Timer inner = Timer.builder("inner").register(registry);
  private final Timer percentiles = withPercentiles(registry);
  private final ObservationRegistry observations = observations(registry);

  static Timer withPercentiles(MeterRegistry registry) {
    return Timer.builder("percentiles").publishPercentiles(0.5, 0.95, 0.99).register(registry);
  }

  private static ObservationRegistry observations(MeterRegistry meters) {
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    return observations;
  }

  private static void nothing() {}

  /** Nothing inside, so that only the timing is measured. */
  @Benchmark
  public void timerRecord() {
    timer.record(MicrometerPeers::nothing);
  }

  /** The same with percentiles. */
  @Benchmark
  public void timerRecordWithPercentiles() {
    percentiles.record(MicrometerPeers::nothing);
  }

  /**
   * A timing that is not a lambda.
   *
   * @return nanoseconds
   */
  @Benchmark
  public long timerSample() {
    return Timer.start(registry).stop(timer);
  }

  /**
   * An operation with one timing inside, by timers.
   *
   * @return nanoseconds
   */
  @Benchmark
  public long timerInSample() {
    Timer.Sample sample = Timer.start(registry);
    inner.record(MicrometerPeers::nothing);
    return sample.stop(timer);
  }

  /**
   * The same, and the outer timer keeps percentiles as our operations do.
   *
   * @return nanoseconds
   */
  @Benchmark
  public long timerInSampleWithPercentiles() {
    Timer.Sample sample = Timer.start(registry);
    inner.record(MicrometerPeers::nothing);
    return sample.stop(percentiles);
  }

  /** A timer that is looked up each time. */
  @Benchmark
  public void timerByNameAndTag() {
    Timer.builder("looked up")
        .tag("resource", "db")
        .register(registry)
        .record(MicrometerPeers::nothing);
  }

  /** An operation with one timing inside, by observations that end in timers. */
  @Benchmark
  public void observationInObservation() {
    Observation.createNotStarted("outer", observations)
        .observe(() ->
            Observation.createNotStarted("within", observations).observe(MicrometerPeers::nothing));
  }

  /** An observation that nobody listens to. */
  @Benchmark
  public void noOpObservation() {
    Observation.createNotStarted("idle", ObservationRegistry.NOOP)
        .observe(MicrometerPeers::nothing);
  }
}
