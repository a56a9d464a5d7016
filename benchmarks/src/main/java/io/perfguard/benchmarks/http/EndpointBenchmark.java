/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.GuardRegistry;
import io.perfguard.http.EndpointGuard;
import io.perfguard.http.InboundCalls;
import io.perfguard.http.OutboundCalls;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call of an endpoint recorded, and its endpoint found. */
@State(Scope.Benchmark)
public class EndpointBenchmark {
  private static final int PATHS = 256;

  private final GuardRegistry guards = GuardRegistry.create();
  private final InboundCalls inbound = InboundCalls.of(guards);
  private final OutboundCalls outbound = OutboundCalls.of(guards, "partners");
  private final EndpointGuard endpoint =
      outbound.endpoint("GET", URI.create("https://api.partner.com/health"), null);
  private final HttpRequest request = HttpRequest.newBuilder(
          URI.create("https://api.partner.com/factors/4711?year=2024"))
      .build();
  private final HttpHeaders fresh = HttpHeaders.of(
      Map.of("cache-control", List.of("public, max-age=3600")), (name, value) -> true);
  private final HttpHeaders noStore =
      HttpHeaders.of(Map.of("cache-control", List.of("no-store")), (name, value) -> true);
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Timer timer = Timer.builder("timer").register(meters);
  private final Timer percentiles =
      Timer.builder("percentiles").publishPercentiles(0.5, 0.95, 0.99).register(meters);
  private final Recorder recorder = new Recorder(TimeUnit.HOURS.toNanos(1), 2);

  /** Durations about 1 ms, log-normal as durations are, and paths; the same in each run. */
  @State(Scope.Thread)
  public static class Calls {
    private static final int COUNT = 1_024;

    private final long[] nanos = new long[COUNT];
    private final int[] statuses = new int[COUNT];
    private final String[] paths = new String[PATHS];
    private final String[] newPaths = new String[1 << 16];
    private int index;

    /** Draws them. */
    @Setup
    public void draw() {
      Random random = new Random(Seed.FIXED);
      for (int i = 0; i < COUNT; i++) {
        nanos[i] = (long) (1_000_000 * Math.exp(0.6 * random.nextGaussian()));
        statuses[i] = random.nextInt(100) == 0 ? 503 : 200;
      }
      for (int i = 0; i < PATHS; i++) {
        paths[i] = "/factors/" + random.nextInt(1_000_000) + "/history";
      }
      for (int i = 0; i < newPaths.length; i++) {
        newPaths[i] = "/factors/" + i + "/history";
      }
    }

    long next() {
      return nanos[index++ & COUNT - 1];
    }

    int status() {
      return statuses[index & COUNT - 1];
    }

    String path() {
      return paths[index & PATHS - 1];
    }

    String newPath() {
      return newPaths[index & newPaths.length - 1];
    }
  }

  /** Lets go of the registry's thread. */
  @TearDown
  public void close() {
    guards.close();
  }

  /**
   * Ours.
   *
   * @param calls what to record
   */
  @Benchmark
  public void record(Calls calls) {
    endpoint.record(calls.status(), calls.next());
  }

  /**
   * Ours, the endpoint found by one of 256 paths.
   *
   * @param calls what to record
   */
  @Benchmark
  public void inboundKnownPath(Calls calls) {
    inbound.answered("GET", calls.path(), null, 200, calls.next());
  }

  /**
   * Ours, the endpoint found by the framework's pattern.
   *
   * @param calls what to record
   */
  @Benchmark
  public void inboundPattern(Calls calls) {
    inbound.answered("GET", calls.path(), "/factors/{code}/history", 200, calls.next());
  }

  /**
   * Ours, of more paths than are remembered.
   *
   * @param calls what to record
   */
  @Benchmark
  public void inboundNewPath(Calls calls) {
    inbound.answered("GET", calls.newPath(), null, 200, calls.next());
  }

  /**
   * All that a client tells of a GET: endpoint found, recorded, its answer followed.
   *
   * @param calls what to record
   */
  @Benchmark
  public void outboundFresh(Calls calls) {
    outbound(calls, fresh);
  }

  /**
   * The same of an answer that may not be kept.
   *
   * @param calls what to record
   */
  @Benchmark
  public void outboundNoStore(Calls calls) {
    outbound(calls, noStore);
  }

  private void outbound(Calls calls, HttpHeaders answer) {
    EndpointGuard found = outbound.endpoint("GET", request.uri(), null);
    outbound.answered(found, request, 200, answer, 0, calls.next(), 1, 0, null);
  }

  /**
   * HdrHistogram, the recorder that many threads may use: no statuses.
   *
   * @param calls what to record
   */
  @Benchmark
  public void hdrRecorder(Calls calls) {
    recorder.recordValue(calls.next());
  }

  /**
   * Micrometer without percentiles, the timer at hand: no statuses.
   *
   * @param calls what to record
   */
  @Benchmark
  public void micrometerTimer(Calls calls) {
    timer.record(calls.next(), TimeUnit.NANOSECONDS);
  }

  /**
   * Micrometer with percentiles.
   *
   * @param calls what to record
   */
  @Benchmark
  public void micrometerPercentiles(Calls calls) {
    percentiles.record(calls.next(), TimeUnit.NANOSECONDS);
  }

  /**
   * Micrometer, the timer looked up by its tags as web frameworks do.
   *
   * @param calls what to record
   */
  @Benchmark
  public void micrometerByTags(Calls calls) {
    Timer.builder("http.server.requests")
        .tag("method", "GET")
        .tag("uri", "/factors/{code}/history")
        .tag("status", "200")
        .tag("outcome", "SUCCESS")
        .register(meters)
        .record(calls.next(), TimeUnit.NANOSECONDS);
  }
}
