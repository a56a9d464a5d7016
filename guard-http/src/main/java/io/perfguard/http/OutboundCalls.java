/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RunAttachment;
import io.perfguard.http.internal.Hashes;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that one client calls: what a guarded client tells, two times for each call. Times
 * are nanoseconds of {@link #clock()}.
 *
 * <pre>{@code
 * EndpointGuard endpoint = calls.endpoint(request.method(), request.uri(), null);
 * OperationScope run = OperationScope.current();
 * long start = calls.clock().nanoTime();
 * ...
 * calls.answered(endpoint, request, status, headers, start, end, attempts, timeoutNanos, run);
 * }</pre>
 *
 * <p>Of a request its method, host and route are kept, and salted hashes of its URI; nothing of its
 * query, headers or body.
 *
 * <p>Thread-safe. Never throws for what it is told: its own faults are contained and counted.
 */
public final class OutboundCalls {
  private static final String GET = "GET";

  private final GuardClock clock;
  private final Faults faults;
  private final EndpointTable table;
  private final RunAttachment.Key<RunCalls> runs;

  private OutboundCalls(
      @Nullable GuardRegistry guards, GuardClock clock, String client, int maximumEndpoints) {
    this.clock = clock;
    this.faults = new Faults("endpoints of client \"" + client + "\"");
    this.table = new EndpointTable(guards, Direction.OUTBOUND, client, maximumEndpoints, faults);
    this.runs = RunCalls.key(clock);
  }

  /**
   * The endpoints of a client, at most 200.
   *
   * @param guards where they are registered
   * @param client the client's name
   * @return a new set
   */
  public static OutboundCalls of(GuardRegistry guards, String client) {
    return of(guards, client, EndpointTable.DEFAULT_MAXIMUM);
  }

  /**
   * The endpoints of a client.
   *
   * @param guards where they are registered
   * @param client the client's name
   * @param maximumEndpoints further ones are folded into {@code _other}, >= 1
   * @return a new set
   */
  public static OutboundCalls of(GuardRegistry guards, String client, int maximumEndpoints) {
    return new OutboundCalls(
        Require.nonNull(guards, "guards"),
        guards.clock(),
        Require.name(client, "client"),
        Math.toIntExact(Require.atLeast(1, maximumEndpoints, "maximumEndpoints")));
  }

  /**
   * The endpoints of a client that is in no registry.
   *
   * @param client the client's name
   * @param clock its clock
   * @return a new set
   */
  public static OutboundCalls unregistered(String client, GuardClock clock) {
    return new OutboundCalls(
        null,
        Require.nonNull(clock, "clock"),
        Require.name(client, "client"),
        EndpointTable.DEFAULT_MAXIMUM);
  }

  /**
   * The clock of all times.
   *
   * @return the clock
   */
  public GuardClock clock() {
    return clock;
  }

  /**
   * The endpoint of a request. Found without a lock and without allocation if its path was seen
   * lately.
   *
   * @param method the method
   * @param uri where it goes
   * @param route its route, such as {@code /factors/{code}}; null if nobody knows it: then it is
   *     learned
   * @return the endpoint; {@code _other} if there are too many
   */
  public EndpointGuard endpoint(String method, URI uri, @Nullable String route) {
    try {
      return find(method, uri, route);
    } catch (RuntimeException | LinkageError e) {
      faults.record("finding an endpoint", e);
      return table.other();
    }
  }

  private EndpointGuard find(String method, URI uri, @Nullable String route) {
    String given = route == null ? "" : route;
    boolean routed = !given.isEmpty();
    String text = routed ? given : uri.getRawPath();
    String path = text == null ? "" : text; // of an opaque URI, which is the client's to refuse
    String host = host(uri);
    long key = EndpointTable.key(method, host, uri.getPort(), path, routed);
    EndpointGuard known = table.known(key);
    if (known != null) {
      return known;
    }
    String api = EndpointTable.api(uri.getScheme(), host, uri.getPort());
    return routed ? table.routed(key, method, api, path) : table.learned(key, method, api, path);
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    if (host != null) {
      return host;
    }
    String authority = uri.getRawAuthority(); // a host with an underscore, say; or user:password@it
    return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
  }

  /**
   * A call was answered; told once for each call, whatever the number of attempts.
   *
   * @param endpoint from {@link #endpoint}
   * @param request the request
   * @param status the answer's status
   * @param headers the answer's headers
   * @param startNanos when it began
   * @param endNanos when the last byte of the body was there
   * @param attempts how often it was sent, >= 1
   * @param timeoutNanos the time-out that was in force; 0 for none, below 0 if it is learned
   * @param run the operation that ran when it began; null outside operations
   */
  public void answered(
      EndpointGuard endpoint,
      HttpRequest request,
      int status,
      HttpHeaders headers,
      long startNanos,
      long endNanos,
      int attempts,
      long timeoutNanos,
      @Nullable OperationScope run) {
    try {
      EndpointGuard last = endpoint.last();
      last.record(status, endNanos - startNanos);
      note(last, attempts, timeoutNanos);
      boolean isGet = request.method().equals(GET);
      if (isGet || run != null) {
        long uri = Hashes.of(request.uri().toString());
        if (isGet) {
          last.ghost.answered(uri, request.headers(), status, headers, endNanos);
        }
        if (run != null) {
          RunCalls.add(runs, run, last, uri, startNanos, endNanos);
        }
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("recording an answer", e);
    }
  }

  /**
   * A call has no answer; told once for each call.
   *
   * @param endpoint from {@link #endpoint}
   * @param request the request
   * @param failure why there is none
   * @param startNanos when it began
   * @param endNanos when it was given up
   * @param attempts how often it was sent; 0 if it never was
   * @param timeoutNanos the time-out that was in force; 0 for none, below 0 if it is learned
   * @param run the operation that ran when it began; null outside operations
   */
  public void failed(
      EndpointGuard endpoint,
      HttpRequest request,
      CallFailure failure,
      long startNanos,
      long endNanos,
      int attempts,
      long timeoutNanos,
      @Nullable OperationScope run) {
    try {
      EndpointGuard last = endpoint.last();
      last.record(failure, endNanos - startNanos);
      note(last, attempts, timeoutNanos);
      boolean sent = failure != CallFailure.REJECTED && failure != CallFailure.CANCELED;
      if (run != null && sent) {
        long uri = Hashes.of(request.uri().toString());
        RunCalls.add(runs, run, last, uri, startNanos, endNanos);
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("recording a failure", e);
    }
  }

  private static void note(EndpointGuard endpoint, int attempts, long timeoutNanos) {
    if (attempts > 1) {
      endpoint.recordRetries(attempts - 1L);
    }
    endpoint.noteTimeout(Math.max(-1, timeoutNanos));
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
