/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The same timings as OpenTelemetry spans: recorded, and dropped. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class OpenTelemetryPeers {
  private final Tracer tracer = recording();
  private final Tracer noOp = OpenTelemetry.noop().getTracer("benchmarks");

  /**
   * Takes each span that ended, as an exporter does, and drops it. Without a processor a tracer
   * records nothing.
   */
  private static final class Dropping implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** The thread is in a span. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Running {
    private final Span outer = recording().spanBuilder("running").startSpan();
    private final Scope current = outer.makeCurrent();

    /** Ends the span. */
    @TearDown
    public void close() {
      current.close();
      outer.end();
    }
  }

  private static Tracer recording() {
    return SdkTracerProvider.builder().addSpanProcessor(new Dropping()).build().get("benchmarks");
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private static Span span(Tracer tracer, String name) {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope current = span.makeCurrent()) {
      return span;
    } finally {
      span.end();
    }
  }

  /**
   * An operation with one timing inside.
   *
   * @return the outer span
   */
  @Benchmark
  @SuppressWarnings("try") // the scope is there to be closed
  public Span spanInSpan() {
    Span outer = tracer.spanBuilder("outer").startSpan();
    try (Scope current = outer.makeCurrent()) {
      span(tracer, "inner");
      return outer;
    } finally {
      outer.end();
    }
  }

  /**
   * A timing in an operation.
   *
   * @param state the thread's
   * @return the span
   */
  @Benchmark
  public Span spanInside(Running state) {
    return span(tracer, "inside");
  }

  /**
   * A span of a tracer that is not there.
   *
   * @return the span
   */
  @Benchmark
  public Span noOpSpan() {
    return span(noOp, "idle");
  }
}
