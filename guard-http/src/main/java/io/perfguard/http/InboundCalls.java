/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a server: what a filter calls at the end of each request. Perfguard has filters
 * for servlets and for the JDK's server; this is for any other one:
 *
 * <pre>{@code
 * InboundCalls calls = InboundCalls.of(guards);
 * calls.answered("GET", "/factors/4711", null, 200, nanos);    // GET /factors/{n}
 * }</pre>
 *
 * <p>A path that was answered by 404 or 405 teaches no route: a scanner could otherwise teach
 * thousands. It counts for its endpoint if that is known, else for {@code GET _unmatched}.
 *
 * <p>Thread-safe. Never throws for what it is told: its own faults are contained and counted.
 */
public final class InboundCalls {
  /** The route of requests that nobody answers. */
  static final String UNMATCHED = "_unmatched";

  private final GuardClock clock;
  private final Faults faults = new Faults("inbound endpoints");
  private final EndpointTable table;

  private InboundCalls(GuardRegistry guards, int maximumEndpoints) {
    clock = guards.clock();
    table = new EndpointTable(guards, Direction.INBOUND, "", maximumEndpoints, faults);
  }

  /**
   * The endpoints of a server, at most 200.
   *
   * @param guards where they are registered
   * @return a new set
   */
  public static InboundCalls of(GuardRegistry guards) {
    return of(guards, EndpointTable.DEFAULT_MAXIMUM);
  }

  /**
   * The endpoints of a server.
   *
   * @param guards where they are registered
   * @param maximumEndpoints further ones are folded into {@code _other}, >= 1
   * @return a new set
   */
  public static InboundCalls of(GuardRegistry guards, int maximumEndpoints) {
    return new InboundCalls(
        Require.nonNull(guards, "guards"),
        Math.toIntExact(Require.atLeast(1, maximumEndpoints, "maximumEndpoints")));
  }

  /**
   * The clock of the registry, for who times requests.
   *
   * @return the clock
   */
  public GuardClock clock() {
    return clock;
  }

  /**
   * A request was answered.
   *
   * @param method its method
   * @param path its raw path, without the query
   * @param route the framework's template for it, such as {@code /factors/{code}}; null if there is
   *     none: then it is learned
   * @param status the answer's status; below 100 if the connection broke
   * @param nanos from the first byte in to the last one out
   */
  public void answered(String method, String path, @Nullable String route, int status, long nanos) {
    try {
      endpoint(method, path, route, status).record(status, nanos);
    } catch (RuntimeException | LinkageError e) {
      faults.record("recording a request", e);
    }
  }

  private EndpointGuard endpoint(String method, String path, @Nullable String route, int status) {
    String given = route == null ? "" : route;
    boolean routed = !given.isEmpty();
    String text = routed ? given : path;
    long key = EndpointTable.key(method, "", 0, text, routed);
    EndpointGuard known = table.known(key);
    if (known != null) {
      return known;
    }
    if (routed) {
      return table.routed(key, method, "", text);
    }
    boolean nobodys = status == 404 || status == 405;
    return nobodys && !table.knows("", path)
        ? table.get(method, "", UNMATCHED, false)
        : table.learned(key, method, "", path);
  }

  /**
   * A name for a request that has only begun: its method, and its route as far as that is known.
   *
   * @param method its method
   * @param path its raw path
   * @return such as {@code GET /factors/{n}}; words that were never seen are a placeholder
   */
  public String operationName(String method, String path) {
    return EndpointTable.verb(method) + " " + table.peek("", path);
  }

  /**
   * Keeps a fault of a filter: logged once for each sort, and counted.
   *
   * @param what the sort
   * @param fault what was thrown
   */
  public void contained(String what, Throwable fault) {
    faults.record(what, fault);
  }

  /**
   * Keeps a misuse: logged once for each sort, and counted.
   *
   * @param what a sentence that names it
   */
  public void contained(String what) {
    faults.record(what);
  }

  /**
   * How many endpoints there are, without {@code _other}.
   *
   * @return 0 to the maximum
   */
  public int size() {
    return table.size();
  }

  /**
   * Requests that were folded into {@code _other}.
   *
   * @return a count that only grows
   */
  public long foldedCount() {
    return table.foldedCount();
  }

  /**
   * Faults that were contained.
   *
   * @return a count that only grows
   */
  public long faultCount() {
    return faults.count();
  }
}
