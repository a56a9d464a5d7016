/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.http.InboundCalls;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Records each request of a servlet container under its route:
 *
 * <pre>{@code
 * context.addFilter("endpoints", EndpointFilter.of(guards))
 *     .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
 * }</pre>
 *
 * <p>The route is the pattern of Spring MVC if it handled the request, else the pattern of a
 * servlet that is mapped to just this path, else it is learned from paths. Put the filter first, so
 * that it sees the whole time. A request is recorded once: when its chain returns, or, if it goes
 * on asynchronously, when it is complete; however often the filter is mapped, and whatever is
 * dispatched in between.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // who calls it has servlets; others must not need them to compile
public final class EndpointFilter implements Filter {
  /*
   * The pattern is read when the chain returns, since Spring sets it on its way; and it is kept then, since the dispatch
   * to an error page sets another one.
   *
   * Operations are off unless asked for: a run has its name from its begin on, and the framework's pattern is known only
   * after it. With them, a request runs under the route that its path has been learned to have, which is not the name of
   * its endpoint where the framework has a pattern.
   */
  private final InboundCalls calls;
  private final @Nullable GuardRegistry operations;

  private EndpointFilter(Builder builder) {
    calls = InboundCalls.of(builder.guards, builder.maximumEndpoints);
    operations = builder.asOperations ? builder.guards : null;
  }

  /**
   * A filter with defaults.
   *
   * @param guards where its endpoints are registered
   * @return a new filter
   */
  public static EndpointFilter of(GuardRegistry guards) {
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
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer
        && http.getAttribute(RequestRecord.ATTRIBUTE) == null) {
      watch(http, answer, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void watch(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestRecord watched = begin(request, response);
    if (watched == null) {
      chain.doFilter(request, response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } catch (Throwable error) {
      watched.failed(error);
      throw error;
    } finally {
      watched.returned(request);
    }
  }

  private @Nullable RequestRecord begin(HttpServletRequest request, HttpServletResponse response) {
    try {
      RequestRecord watched = new RequestRecord(calls, request, response);
      request.setAttribute(RequestRecord.ATTRIBUTE, watched);
      watched.run(operation(request));
      return watched;
    } catch (RuntimeException | LinkageError e) {
      calls.contained("beginning to watch a request", e);
      return null;
    }
  }

  private @Nullable OperationScope operation(HttpServletRequest request) {
    if (operations == null) {
      return null;
    }
    try {
      String name = calls.operationName(request.getMethod(), Routes.path(request));
      return operations.operation(name).begin();
    } catch (RuntimeException | LinkageError e) {
      calls.contained("beginning an operation", e);
      return null;
    }
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
     * How many endpoints there are at most; requests of further ones are recorded as
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
     * Runs each request as an operation, named by its method and the route learned from its path.
     * Default: off. With a framework that has handlers, {@code @Operation} on these gives better
     * names.
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
    public EndpointFilter build() {
      return new EndpointFilter(this);
    }
  }
}
