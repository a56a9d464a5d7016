/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.server;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.http.InboundCalls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Records each exchange of the JDK's HTTP server under its route, which is learned from paths:
 *
 * <pre>{@code
 * server.createContext("/factors", handler).getFilters().add(EndpointHttpFilter.of(guards));
 * }</pre>
 *
 * <p>An exchange is recorded when its handler returns, once, however often the filter is in its
 * chain. One whose handler returned before it answered goes on elsewhere and is not recorded; that
 * is logged once and counted.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // who calls it has that server; others must not need it to compile
public final class EndpointHttpFilter extends Filter {
  /*
   * The mark of an exchange that is watched is its thread's: attributes of an exchange are those of its context, so that
   * all exchanges of the context would carry it.
   */
  private static final ThreadLocal<HttpExchange> WATCHED = new ThreadLocal<>();
  private static final int FAILED = 500;

  private final InboundCalls calls;
  private final @Nullable GuardRegistry operations;

  private EndpointHttpFilter(Builder builder) {
    calls = InboundCalls.of(builder.guards, builder.maximumEndpoints);
    operations = builder.asOperations ? builder.guards : null;
  }

  /**
   * A filter with defaults.
   *
   * @param guards where its endpoints are registered
   * @return a new filter
   */
  public static EndpointHttpFilter of(GuardRegistry guards) {
    return builder(guards).build();
  }

  /**
   * Begins a filter.
   *
   * @param guards where its endpoints are registered
   * @return a builder
   */
  public static Builder builder(GuardRegistry guards) {
    return new Builder(guards);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // is it this very exchange
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    if (WATCHED.get() == exchange) {
      chain.doFilter(exchange);
      return;
    }
    String path = exchange.getRequestURI().getRawPath();
    OperationScope operation = operation(exchange.getRequestMethod(), path);
    WATCHED.set(exchange);
    long start = calls.clock().nanoTime();
    Throwable thrown = null;
    try {
      chain.doFilter(exchange);
    } catch (Throwable error) {
      thrown = error;
      throw error;
    } finally {
      long took = calls.clock().nanoTime() - start;
      WATCHED.remove();
      end(operation, thrown);
      record(exchange, path, thrown != null, took);
    }
  }

  private void record(HttpExchange exchange, @Nullable String path, boolean failed, long took) {
    int status = exchange.getResponseCode();
    String raw = path == null ? "" : path;
    if (failed) {
      // The server drops the connection of a handler that throws.
      calls.answered(exchange.getRequestMethod(), raw, null, Math.max(FAILED, status), took);
    } else if (status < 0) {
      calls.contained("a handler returned before it had answered: its exchange is not recorded");
    } else {
      calls.answered(exchange.getRequestMethod(), raw, null, status, took);
    }
  }

  private @Nullable OperationScope operation(String method, @Nullable String path) {
    if (operations == null) {
      return null;
    }
    try {
      String name = calls.operationName(method, path == null ? "" : path);
      return operations.operation(name).begin();
    } catch (RuntimeException | LinkageError e) {
      calls.contained("beginning an operation", e);
      return null;
    }
  }

  private static void end(@Nullable OperationScope operation, @Nullable Throwable thrown) {
    if (operation != null) {
      if (thrown != null) {
        operation.failed(thrown);
      }
      operation.close();
    }
  }

  @Override
  public String description() {
    return "records each exchange under its route";
  }

  /**
   * The endpoints that it recorded.
   *
   * @return live
   */
  public InboundCalls calls() {
    return calls;
  }

  /** Collects the parts of a filter. Not thread-safe. */
  public static final class Builder {
    private final GuardRegistry guards;
    private int maximumEndpoints = 200;
    private boolean asOperations;

    private Builder(GuardRegistry guards) {
      this.guards = Require.nonNull(guards, "guards");
    }

    /**
     * How many endpoints there are at most; exchanges of further ones are recorded as
     * {@code _other}. Default: 200.
     *
     * @param most >= 1
     * @return this
     */
    public Builder maximumEndpoints(int most) {
      maximumEndpoints = (int) Require.atLeast(1, most, "maximumEndpoints");
      return this;
    }

    /**
     * Runs each exchange as an operation, named by its method and the route learned from its path.
     * Default: off.
     *
     * @return this
     */
    public Builder asOperations() {
      asOperations = true;
      return this;
    }

    /**
     * The filter.
     *
     * @return a new filter
     */
    public EndpointHttpFilter build() {
      return new EndpointHttpFilter(this);
    }
  }
}
