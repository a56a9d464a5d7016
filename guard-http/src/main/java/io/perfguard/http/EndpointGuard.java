/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.http.internal.EndpointNumbers;
import io.perfguard.http.internal.GhostCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint and what it takes: {@code GET /factors/{n}} of our own, or {@code partners GET
 * api.partner.com/factors/{n}} of others. Made by {@link InboundCalls} and {@link OutboundCalls} at
 * its first call:
 *
 * <pre>{@code
 * guards.stats(EndpointGuard.KIND).get("GET /factors/{n}").p95();
 * }</pre>
 *
 * <p>Recording a call takes some nanoseconds and allocates nothing.
 *
 * <p>Thread-safe.
 */
public final class EndpointGuard implements Guard<EndpointStats> {
  /*
   * A learned route may turn out to be several (RouteLearner): then this endpoint is absorbed by the one that stands for
   * all of them. From then on it passes on what it is told. A thread that had just looked still records here: hence the
   * heir reads it along for a while, and takes its numbers over for good the second time that it is asked for its own.
   */

  /** The kind of all endpoints. */
  public static final GuardKind<EndpointGuard, EndpointStats> KIND =
      GuardKind.<EndpointGuard, EndpointStats>builder(
              "endpoint", EndpointGuard.class, EndpointStats.schema())
          .check(new SlowEndpointCheck())
          .check(new DominantCallsCheck())
          .check(new CallTimeoutCheck())
          .check(new CacheableCallsCheck())
          .check(new BulkCallsCheck())
          .check(new TimeoutSettingCheck())
          .build();

  private static final int MAXIMUM_READ_ALONG = 64;

  private final String name;
  private final Direction direction;
  private final String client;
  private final String api;
  private final String method;
  private final String route;
  private final boolean learned;
  private final Faults faults;
  private final EndpointNumbers numbers = new EndpointNumbers();
  final GhostCache ghost = new GhostCache();
  final RepeatedCalls repeated = new RepeatedCalls();
  private volatile @Nullable EndpointGuard heir;
  private EndpointStats inherited; // guarded by this
  private final List<EndpointGuard> absorbed = new ArrayList<>(0); // guarded by this: still read
  private int readOnce; // guarded by this: how many of them, from the first on, were read before

  EndpointGuard(
      String name,
      Direction direction,
      String client,
      String api,
      String method,
      String route,
      boolean learned,
      Faults faults) {
    this.name = Require.name(name, "endpoint name");
    this.direction = Require.nonNull(direction, "direction");
    this.client = client;
    this.api = api;
    this.method = method;
    this.route = route;
    this.learned = learned;
    this.faults = faults;
    this.inherited = EndpointStats.none(direction);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<EndpointGuard, EndpointStats> kind() {
    return KIND;
  }

  /**
   * Which way the calls go.
   *
   * @return the direction
   */
  public Direction direction() {
    return direction;
  }

  /**
   * The client that calls.
   *
   * @return its name; empty of an inbound endpoint
   */
  public String client() {
    return client;
  }

  /**
   * Whom it calls.
   *
   * @return host, and port if it is not the usual one; empty of an inbound endpoint
   */
  public String api() {
    return api;
  }

  /**
   * The method.
   *
   * @return such as {@code GET}; {@code _other} of one that is not known, empty of {@code _other}
   */
  public String method() {
    return method;
  }

  /**
   * The route.
   *
   * @return such as {@code /factors/{n}}; {@code _other} if there were too many
   */
  public String route() {
    return route;
  }

  /** Whether the route was learned, so that it may turn out to be part of another one. */
  boolean isLearned() {
    return learned;
  }

  /**
   * Records a call that was answered. Allocates nothing, throws nothing.
   *
   * @param status the answer's status, 100..599; less counts as a broken connection
   * @param nanos from the begin of the call to the end of the answer's body; negative counts as 0
   */
  public void record(int status, long nanos) {
    EndpointGuard next = heir;
    if (next == null) {
      numbers.answered(status, nanos);
    } else {
      next.record(status, nanos);
    }
  }

  /**
   * Records a call without an answer. Allocates nothing.
   *
   * @param failure why there is none
   * @param nanos how long the caller waited; not kept of a call that was rejected or canceled
   */
  public void record(CallFailure failure, long nanos) {
    EndpointGuard next = heir;
    if (next == null) {
      numbers.failed(failure.counter, nanos);
    } else {
      next.record(failure, nanos);
    }
  }

  /**
   * Records when the first byte of an answer came; besides {@link #record(int, long)}.
   *
   * @param nanos from the begin of the call
   */
  public void recordFirstByte(long nanos) {
    EndpointGuard last = last();
    last.numbers.add(EndpointNumbers.FIRST_BYTE_NANOS, nanos);
    last.numbers.add(EndpointNumbers.FIRST_BYTES, 1);
  }

  /**
   * Counts the bytes of a body.
   *
   * @param bytes how many; negative counts as 0
   */
  public void recordBytes(long bytes) {
    last().numbers.add(EndpointNumbers.BODY_BYTES, bytes);
  }

  void recordRetries(long retries) {
    last().numbers.add(EndpointNumbers.RETRIES, retries);
  }

  void noteTimeout(long nanos) {
    numbers.timeout(nanos);
  }

  /** The endpoint that stands for this one by now. */
  EndpointGuard last() {
    EndpointGuard last = this;
    for (EndpointGuard next = heir; next != null; next = next.heir) {
      last = next;
    }
    return last;
  }

  boolean isAbsorbed() {
    return heir != null;
  }

  /** Takes over the numbers of another one, which passes on what it records from now on. */
  void absorb(EndpointGuard other) {
    other.heir = this;
    synchronized (this) {
      absorbed.add(other);
      if (absorbed.size() > MAXIMUM_READ_ALONG) {
        takeOver(1);
      }
    }
  }

  private synchronized void takeOver(int first) {
    List<EndpointGuard> settled = absorbed.subList(0, first);
    for (EndpointGuard each : settled) {
      inherited = inherited.plus(each.stats());
    }
    settled.clear();
    readOnce = Math.max(0, readOnce - first);
  }

  /** What all that it absorbed had recorded. */
  private synchronized EndpointStats inherited() {
    takeOver(readOnce);
    EndpointStats sum = inherited;
    for (EndpointGuard each : absorbed) {
      sum = sum.plus(each.stats());
    }
    readOnce = absorbed.size();
    return sum;
  }

  @Override
  public EndpointStats stats() {
    EndpointStats own = new EndpointStats(
        direction,
        numbers.count(EndpointNumbers.CLIENT_ERROR),
        numbers.count(EndpointNumbers.SERVER_ERROR),
        numbers.count(EndpointNumbers.TRANSPORT_ERROR),
        numbers.count(EndpointNumbers.TIMEOUT),
        numbers.count(EndpointNumbers.TIMED_OUT_NANOS),
        numbers.count(EndpointNumbers.REJECTED),
        numbers.count(EndpointNumbers.CANCELED),
        numbers.count(EndpointNumbers.RETRIES),
        numbers.count(EndpointNumbers.FIRST_BYTES),
        numbers.count(EndpointNumbers.FIRST_BYTE_NANOS),
        numbers.count(EndpointNumbers.BODY_BYTES),
        numbers.timeoutNanos(),
        ghost.lookupCount(),
        ghost.hitCount(),
        numbers.durations());
    return own.plus(inherited());
  }

  @Override
  public EndpointDetails details() {
    Map<String, Long> reasons = new TreeMap<>();
    ghost.reasons().forEach((reason, count) -> reasons.put(reason.label(), count));
    List<RepeatedCall> calls = repeated.list();
    return new EndpointDetails(stats(), reasons, ghost.lifetimeNanos(), calls);
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  /** {@code endpoint "GET /factors/{n}"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
  }
}
