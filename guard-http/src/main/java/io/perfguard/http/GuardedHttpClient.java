/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.resilience.BreakerOpenCheck;
import io.perfguard.core.resilience.CallConfig;
import io.perfguard.core.resilience.CallDetails;
import io.perfguard.core.resilience.CallRejectedException;
import io.perfguard.core.resilience.CallSpec;
import io.perfguard.core.resilience.CallStats;
import io.perfguard.core.resilience.CallTimeoutException;
import io.perfguard.core.resilience.GuardMode;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.core.resilience.RetriesAmplifyCheck;
import io.perfguard.http.internal.Exchanges;
import io.perfguard.http.internal.HttpOutcomes;
import io.perfguard.http.internal.LaterMethods;
import io.perfguard.http.internal.Requests;
import io.perfguard.http.internal.SharedAnswers;
import java.io.IOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.CookieHandler;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client, guarded: what it says is what the JDK's says, and its callers change one
 * line.
 *
 * <pre>{@code
 * HttpClient http = GuardedHttpClient.builder("partners").mode(GuardMode.PROTECT).register(guards);
 * http.send(HttpRequest.newBuilder(uri).GET().build(), ofString());
 * }</pre>
 *
 * <p>It observes unless told to protect: then it measures, and does what the client would do.
 * Protecting, it gives each scheme, host and port a breaker, a throttle, a limit and time-outs of
 * its own, see {@link GuardedCall}. A request is sent again only if its method is idempotent, or it
 * has an {@code Idempotency-Key}, and its body can be sent twice. The time of an attempt ends with
 * the body's last byte where the body is collected as a whole ({@code ofString},
 * {@code ofByteArray}, {@code ofFile}), and with the headers where it is read as a stream.
 * {@code Retry-After} is obeyed.
 *
 * <p>A refused request fails with {@link HttpCallRejectedException}, one that was cut off with
 * {@link HttpTimeoutException}; all else comes out as the JDK's client made it. Redirects, cookies,
 * authentication and compression are as the client does them. Web sockets are passed on unguarded.
 *
 * <p>Protecting, a request's own time-out bounds all of its attempts together, and the body too
 * where it is collected as a whole: that is stricter than the JDK, where it ends with the headers.
 * A long download is to be read as a stream, or be given its time. A handler is applied once for
 * each attempt that is answered; once a body is written to a file, or given to the application's
 * own subscriber piece by piece, there is no further attempt.
 *
 * <p>The JDK sends a GET or HEAD whose connection was closed before an answer a second time by
 * itself, and says so to nobody. {@link CallStats#hiddenRetryCount()} counts them before JDK 19,
 * and from then on if told to, see {@link Builder#countHiddenRetries}; not around a client that is
 * not the JDK's.
 *
 * <p>Thread-safe.
 */
public final class GuardedHttpClient extends HttpClient implements Guard<CallStats>, AutoCloseable {
  /** The kind of all guarded clients. */
  public static final GuardKind<GuardedHttpClient, CallStats> KIND =
      GuardKind.<GuardedHttpClient, CallStats>builder(
              "http", GuardedHttpClient.class, CallStats.schema())
          .label("HTTP client")
          .check(new BreakerOpenCheck())
          .check(new RetriesAmplifyCheck())
          .build();

  private final String name;
  private final HttpClient target;
  private final GuardClock clock;
  private final boolean singleFlight;
  private final Exchanges exchanges;
  private final GuardedCall<HttpResponse<?>> calls;
  private final OutboundCalls outbound;
  private final Function<? super HttpRequest, @Nullable String> routes;
  private final Faults faults;

  private GuardedHttpClient(Builder builder, @Nullable GuardRegistry guards) {
    name = builder.name;
    target = builder.target == null ? HttpClient.newHttpClient() : builder.target;
    clock = builder.clockOr(guards);
    routes = builder.routes;
    faults = new Faults(KIND.subject(name).toString());
    outbound =
        guards == null ? OutboundCalls.unregistered(name, clock) : OutboundCalls.of(guards, name);
    singleFlight = builder.singleFlight;
    boolean protects = builder.config.mode() != GuardMode.OBSERVE;
    exchanges = new Exchanges(
        target,
        KIND.subject(name).toString(),
        builder.maximumBody,
        builder.streamIdleTimeout,
        protects,
        builder.countsHiddenRetries);
    GuardedCall.Builder<HttpResponse<?>> call = GuardedCall.<HttpResponse<?>>builder(name)
        .partOf(KIND.subject(name))
        .config(builder.config)
        .classifier(new HttpOutcomes(clock))
        .clock(clock);
    calls = (singleFlight ? call.singleFlight() : call).build();
  }

  /**
   * Begins a guarded client.
   *
   * @param name the name, unique among the clients of a registry
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  // ---- requests

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) { // as later JDKs do: nothing is sent
      throw new InterruptedException();
    }
    long began = clock.nanoTime();
    long token = ResourceTimer.enter(Resource.HTTP, began, clock);
    try {
      return await(sendAsync(request, handler));
    } finally {
      ResourceTimer.exit(token, clock.nanoTime(), clock);
    }
  }

  private static <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException failure) {
        throw anew(failure);
      }
      if (cause instanceof InterruptedException interrupt) {
        throw interrupt;
      }
      // As the JDK does: whatever else it is, callers are ready for these.
      if (cause instanceof IllegalArgumentException || cause instanceof SecurityException) {
        throw (RuntimeException) cause;
      }
      throw new IOException(cause.getMessage(), cause);
    }
  }

  /** As the JDK does: one of this thread, whose stack tells who asked, and nobody else's. */
  private static IOException anew(IOException failure) {
    String message = failure.getMessage();
    IOException made;
    if (failure instanceof HttpCallRejectedException rejected) {
      made = new HttpCallRejectedException(rejected);
    } else if (failure instanceof HttpConnectTimeoutException) {
      made = new HttpConnectTimeoutException(message);
    } else if (failure instanceof HttpTimeoutException) {
      made = new HttpTimeoutException(message);
    } else if (failure instanceof ConnectException) {
      made = new ConnectException(message);
    } else if (failure instanceof ProtocolException) {
      made = new ProtocolException(message);
    } else if (failure instanceof SSLHandshakeException) {
      made = new SSLHandshakeException(message);
    } else if (failure instanceof SSLException) {
      made = new SSLException(message);
    } else {
      return new IOException(message, failure);
    }
    if (made.getCause() == null) {
      made.initCause(failure);
    }
    return made;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    Require.nonNull(request, "request");
    Require.nonNull(handler, "responseBodyHandler");
    Object identity = singleFlight ? SharedAnswers.identity(request) : null;
    return identity == null
        ? sendAsync(
            request,
            exchanges.sending(request, handler, null),
            Requests.isRepeatable(request),
            null)
        : share(request, handler, identity);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushPromiseHandler) {
    if (pushPromiseHandler == null) {
      return sendAsync(request, handler);
    }
    Require.nonNull(request, "request");
    Require.nonNull(handler, "responseBodyHandler");
    // Sent twice, it would be pushed to twice.
    return sendAsync(request, exchanges.sending(request, handler, pushPromiseHandler), false, null);
  }

  private <T> CompletableFuture<HttpResponse<T>> share(
      HttpRequest request, BodyHandler<T> handler, Object identity) {
    boolean repeatable = Requests.isRepeatable(request);
    CompletableFuture<HttpResponse<byte[]>> shared =
        sendAsync(request, exchanges.sharedSending(request), repeatable, identity);
    return shared.thenCompose(answer -> SharedAnswers.replay(answer, handler));
  }

  @SuppressWarnings({"unchecked", "FutureReturnValueIgnored"}) // this request's answer; see below
  private <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      Exchanges.Sending<T> sending,
      boolean repeatable,
      @Nullable Object identity) {
    CallRecord record =
        new CallRecord(outbound, request, route(request), timeoutNanos(request, repeatable));
    CallSpec spec = new CallSpec(
        Requests.place(request.uri()),
        record.route(),
        repeatable,
        request.timeout().orElse(null),
        identity);
    CompletableFuture<HttpResponse<?>> answer = calls.callAsync(spec, sending::begin);
    AtomicBoolean recorded = new AtomicBoolean();
    // Apart from what the caller gets, since canceling that would leave it out; nothing is thrown.
    answer.whenComplete((response, failure) -> {
      if (recorded.compareAndSet(false, true)) {
        record(record, sending, response, failure);
      }
    });
    return answer.handle((response, failure) -> {
      if (recorded.compareAndSet(false, true)) { // before the caller goes on, who may look
        record(record, sending, response, failure);
      }
      if (failure != null) {
        throw new CompletionException(inTheTermsOfHttp(failure));
      }
      return (HttpResponse<T>) response;
    });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the record
  private void record(
      CallRecord record,
      Exchanges.Sending<?> sending,
      @Nullable HttpResponse<?> response,
      @Nullable Throwable failure) {
    long now = clock.nanoTime();
    int attempts = sending.attempts();
    if (response == null) {
      Throwable told = inTheTermsOfHttp(Require.nonNull(failure, "failure"));
      if (attempts > 0 || told instanceof HttpCallRejectedException) {
        record.failed(told, attempts);
      }
    } else if (attempts > 0) { // else it is the answer of another one, which is recorded there
      sending.bodyOf(response).whenComplete((done, broken) -> {
        long end = sending.isLeft(response) ? now : clock.nanoTime();
        record.ended(response, broken, attempts, end);
      });
    }
  }

  private @Nullable String route(HttpRequest request) {
    try {
      return routes.apply(request);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the routes", e);
      return null;
    }
  }

  /**
   * The time-out that somebody set and that is in force: 0 if there is none, below 0 if it is
   * learned, or if the one that was set only bounds what is learned.
   */
  private long timeoutNanos(HttpRequest request, boolean repeatable) {
    Duration set = request.timeout().orElse(null);
    if (calls.config().mode() == GuardMode.OBSERVE) {
      return set == null ? 0 : Durations.saturatedNanos(set);
    }
    Duration ofAttempts = calls.config().attemptTimeout();
    if (ofAttempts != null) {
      return Durations.saturatedNanos(ofAttempts);
    }
    return set == null || repeatable ? -1 : Durations.saturatedNanos(set);
  }

  private static Throwable inTheTermsOfHttp(Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof CallRejectedException refusal) {
      return new HttpCallRejectedException(refusal);
    }
    if (cause instanceof CallTimeoutException) {
      HttpTimeoutException timeout = new HttpTimeoutException(cause.getMessage());
      timeout.initCause(cause);
      return timeout;
    }
    return cause;
  }

  // ---- as the client it guards

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return target.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return target.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return target.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return target.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return target.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return target.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return target.authenticator();
  }

  @Override
  public Version version() {
    return target.version();
  }

  @Override
  public Optional<Executor> executor() {
    return target.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return target.newWebSocketBuilder();
  }

  /** As the client's, from JDK 21 on; before, nothing happens. */
  public void shutdown() {
    exchanges.close();
    LaterMethods.shutdown(target);
  }

  /** As the client's, from JDK 21 on; before, nothing happens. */
  public void shutdownNow() {
    exchanges.close();
    LaterMethods.shutdownNow(target);
  }

  /**
   * As the client's, from JDK 21 on.
   *
   * @param duration how long to wait at most
   * @return whether it has ended; before JDK 21 true at once
   * @throws InterruptedException if this thread was interrupted while it waited
   */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return LaterMethods.awaitTermination(target, Require.nonNull(duration, "duration"));
  }

  /**
   * As the client's, from JDK 21 on.
   *
   * @return whether it has ended; before JDK 21 false
   */
  public boolean isTerminated() {
    return LaterMethods.isTerminated(target);
  }

  /** As the client's, from JDK 21 on; before, nothing happens. */
  @Override
  public void close() {
    exchanges.close();
    LaterMethods.close(target);
  }

  // ---- as a guard

  /**
   * The calls behind it: breakers by place, settings.
   *
   * @return the same in each call
   */
  public GuardedCall<HttpResponse<?>> calls() {
    return calls;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<GuardedHttpClient, CallStats> kind() {
    return KIND;
  }

  @Override
  public CallStats stats() {
    return calls.stats();
  }

  @Override
  public CallDetails details() {
    return calls.details();
  }

  @Override
  public long faultCount() {
    return calls.faultCount() + outbound.faultCount() + faults.count();
  }

  @Override
  public String toString() {
    return KIND.subject(name) + " around " + target;
  }

  /** Collects the parts of a guarded client. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private @Nullable HttpClient target;
    private CallConfig config = CallConfig.DEFAULTS.withMode(GuardMode.OBSERVE);
    private DataSize maximumBody = DataSize.ofGigabytes(1);
    private Duration streamIdleTimeout = Duration.ofSeconds(60);
    private Function<? super HttpRequest, @Nullable String> routes = request -> null;
    private @Nullable GuardClock clock;
    private boolean singleFlight;
    private boolean countsHiddenRetries;

    private Builder(String name) {
      this.name = Require.name(name, "name");
    }

    /**
     * The client to guard; it is asked by its {@code sendAsync} alone. Default:
     * {@link HttpClient#newHttpClient()}.
     *
     * @param client the client
     * @return this
     * @throws IllegalArgumentException if it is guarded already
     */
    public Builder client(HttpClient client) {
      if (Require.nonNull(client, "client") instanceof GuardedHttpClient guarded) {
        throw new IllegalArgumentException("client of \"" + name + "\" is guarded already, as \""
            + guarded.name + "\"; guard the one inside");
      }
      target = client;
      return this;
    }

    /**
     * How far it goes. Default: {@link GuardMode#OBSERVE}.
     *
     * @param mode the mode
     * @return this
     */
    public Builder mode(GuardMode mode) {
      return config(config.withMode(mode));
    }

    /**
     * All settings of its calls at once. Default: {@link CallConfig#DEFAULTS}, observing.
     *
     * @param config the settings
     * @return this
     */
    public Builder config(CallConfig config) {
      this.config = Require.nonNull(config, "config");
      return this;
    }

    /**
     * How long a request may take with all its attempts and its body. Default: 30 s. A request's
     * own time-out goes before it. Enforced when it protects.
     *
     * @param timeout > 0
     * @return this
     */
    public Builder totalTimeout(Duration timeout) {
      return config(config.withTotalTimeout(timeout));
    }

    /**
     * How long one attempt may take. Default: learned. Enforced when it protects, beside the
     * request's own time-out.
     *
     * @param timeout > 0, not above the total time-out
     * @return this
     */
    public Builder attemptTimeout(Duration timeout) {
      return config(config.withAttemptTimeout(timeout));
    }

    /**
     * The longest body that is collected as a whole. Default: 1 GB. Enforced when it protects; a
     * body that is read as a stream is not bounded.
     *
     * @param size > 0
     * @return this
     */
    public Builder maximumBody(DataSize size) {
      Require.nonNull(size, "size");
      Require.atLeast(1, size.bytes(), "maximumBody");
      maximumBody = size;
      return this;
    }

    /**
     * How long a body that is read as a stream may bring nothing while somebody waits for more.
     * Default: 60 s. Enforced when it protects.
     *
     * @param timeout > 0
     * @return this
     */
    public Builder streamIdleTimeout(Duration timeout) {
      streamIdleTimeout = Require.positive(timeout, "streamIdleTimeout");
      return this;
    }

    /**
     * Lets equal GETs that come while one is under way share its answer: equal in URI and all
     * headers. Bodies are then collected as a whole, up to {@link #maximumBody} in each mode,
     * before each caller's handler sees them. Default: each is sent.
     *
     * @return this
     */
    public Builder singleFlight() {
      singleFlight = true;
      return this;
    }

    /**
     * Says which route a request has, such as {@code /factors/{code}}, so that its endpoint is
     * called by that. Default: routes are learned from paths.
     *
     * @param routes gives null where it does not know; called once for each request
     * @return this
     */
    public Builder routes(Function<? super HttpRequest, @Nullable String> routes) {
      this.routes = Require.nonNull(routes, "routes");
      return this;
    }

    private GuardClock clockOr(@Nullable GuardRegistry guards) {
      GuardClock chosen = clock;
      if (chosen != null) {
        return chosen;
      }
      return guards == null ? GuardClock.system() : guards.clock();
    }

    /**
     * The clock. Default: the registry's, or the system's without one.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(GuardClock clock) {
      this.clock = Require.nonNull(clock, "clock");
      return this;
    }

    /**
     * Counts what the JDK sends again by itself on JDK 19 and later, too. Requests without a body
     * then carry {@code Content-Length: 0}, as all did before. Default: counted only where it
     * leaves no trace.
     *
     * @return this
     */
    public Builder countHiddenRetries() {
      countsHiddenRetries = true;
      return this;
    }

    /**
     * A guarded client that no registry knows.
     *
     * @return a new client
     */
    public GuardedHttpClient build() {
      return new GuardedHttpClient(this, null);
    }

    /**
     * A guarded client that a registry knows.
     *
     * @param guards the registry
     * @return a new client
     * @throws IllegalArgumentException if the name is taken
     */
    public GuardedHttpClient register(GuardRegistry guards) {
      GuardedHttpClient client =
          guards.register(new GuardedHttpClient(this, Require.nonNull(guards, "guards")));
      client.calls.publishTo(guards);
      return client;
    }
  }
}
