/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Subject;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to something that may be slow, failing or overloaded, guarded so that its trouble does not
 * become the caller's, and the caller does not add to it.
 *
 * <pre>{@code
 * GuardedCall<Factor> service = GuardedCall.<Factor>builder("factor-service").register(guards);
 * Factor f = service.call(() -> api.getFactor(code), () -> localFactors.get(code));
 * }</pre>
 *
 * <p>Each call passes these layers, outermost first; the order is fixed:
 *
 * <pre>
 * cache > single-flight > stale fallback > total time-out > retry, hedge > throttle, breaker > limit
 *   > attempt time-out > the call
 * </pre>
 *
 * <p>An attempt that takes too long is interrupted, unless {@link Builder#withoutInterrupts()} says
 * otherwise; one that does not heed interrupts is waited for. The call's own exception comes out as
 * it is. A call that is refused throws {@link CallRejectedException}, one that is cut off
 * {@link CallTimeoutException}. Refusals are never counted as failures of the other side, and never
 * tried again.
 *
 * <p>Only calls that may be repeated are: those with {@link CallSpec#REPEATABLE}, or all if
 * {@link Builder#repeatable()} says so.
 *
 * <p>Thread-safe.
 *
 * @param <T> what calls give back
 */
public final class GuardedCall<T extends @Nullable Object> implements Guard<CallStats> {
  /** The kind of all guarded calls. */
  public static final GuardKind<GuardedCall<?>, CallStats> KIND =
      GuardKind.<GuardedCall<?>, CallStats>builder("call", GuardedCall.class, CallStats.schema())
          .label("guarded call")
          .check(new BreakerOpenCheck())
          .check(new RetriesAmplifyCheck())
          .build();

  private final String name;
  private final Subject subject;
  private final CallEngine<T> engine;
  private final CallLayers<T> layers;
  private final CallSpec usual;
  private volatile @Nullable GuardRegistry registry;

  private GuardedCall(Builder<T> builder, GuardClock clock) {
    name = builder.name;
    subject = builder.subject == null ? KIND.subject(name) : builder.subject;
    usual = builder.repeatable ? CallSpec.REPEATABLE : CallSpec.DEFAULT;
    engine = new CallEngine<>(
        subject.toString(),
        builder.base,
        clock,
        builder.resource,
        builder.interrupts,
        builder.classifier,
        this::stateChanged);
    layers = new CallLayers<>(engine, builder.cache, builder.executor, builder.singleFlight);
  }

  /**
   * Begins a guarded call.
   *
   * @param name the name, unique among the guarded calls of a registry
   * @param <T> what calls give back
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static <T extends @Nullable Object> Builder<T> builder(String name) {
    return new Builder<>(name);
  }

  /**
   * Calls, on this thread.
   *
   * @param call the call
   * @param <X> what it throws
   * @return what it gives back
   * @throws X what the last attempt threw
   * @throws CallRejectedException if it was refused
   * @throws CallTimeoutException if it was cut off
   */
  public <X extends Throwable> T call(CallAttempt<? extends T, X> call) throws X {
    return layers.call(usual, Require.nonNull(call, "call"));
  }

  /**
   * Calls, and asks something else if that fails or is refused.
   *
   * @param call the call
   * @param fallback gives the value instead
   * @param <X> what both throw
   * @return what the call gives back, or the fallback
   * @throws X what the call threw, if the fallback throws as well; what that threw is suppressed in
   *     it
   */
  public <X extends Throwable> T call(
      CallAttempt<? extends T, X> call, CallAttempt<? extends T, X> fallback) throws X {
    return call(usual, call, List.of(Require.nonNull(fallback, "fallback")));
  }

  /**
   * Calls with what must be known of this call.
   *
   * @param spec where it goes, whether it may be repeated, how long it may take
   * @param call the call
   * @param <X> what it throws
   * @return what it gives back
   * @throws X what the last attempt threw
   */
  public <X extends Throwable> T call(CallSpec spec, CallAttempt<? extends T, X> call) throws X {
    return layers.call(Require.nonNull(spec, "spec"), Require.nonNull(call, "call"));
  }

  /**
   * Calls, and asks others in turn if that fails or is refused. An exception that says nothing of
   * the other side, such as an interrupt, comes out without asking them.
   *
   * @param spec where it goes, whether it may be repeated, how long it may take
   * @param call the call
   * @param fallbacks asked one after the other until one gives a value
   * @param <X> what they throw
   * @return what the first that did not fail gives back
   * @throws X what the call threw, if all fallbacks throw as well; what these threw is suppressed
   *     in it
   */
  public <X extends Throwable> T call(
      CallSpec spec,
      CallAttempt<? extends T, X> call,
      Iterable<? extends CallAttempt<? extends T, ? extends X>> fallbacks)
      throws X {
    Require.nonNull(fallbacks, "fallbacks");
    return layers.call(Require.nonNull(spec, "spec"), Require.nonNull(call, "call"), fallbacks);
  }

  /**
   * Calls; the value comes later. Nothing blocks.
   *
   * @param call begins an attempt
   * @return ends with the value, or with what the last attempt failed with; canceling it, or what
   *     is derived from it, cancels the attempts, unless their answer may be shared with others
   */
  public CompletableFuture<T> callAsync(AsyncAttempt<T> call) {
    return callAsync(usual, call);
  }

  /**
   * Calls with what must be known of this call; the value comes later.
   *
   * @param spec where it goes, whether it may be repeated, how long it may take
   * @param call begins an attempt
   * @return ends with the value, or with what the last attempt failed with
   */
  public CompletableFuture<T> callAsync(CallSpec spec, AsyncAttempt<T> call) {
    return layers.callAsync(Require.nonNull(spec, "spec"), Require.nonNull(call, "call"));
  }

  /**
   * Calls, and asks others in turn if that fails or is refused; the value comes later.
   *
   * @param spec where it goes, whether it may be repeated, how long it may take
   * @param call begins an attempt
   * @param fallbacks asked one after the other until one gives a value
   * @return ends with the value, or with what the call failed with if all fallbacks fail as well
   */
  public CompletableFuture<T> callAsync(
      CallSpec spec, AsyncAttempt<T> call, Iterable<? extends AsyncAttempt<T>> fallbacks) {
    Require.nonNull(fallbacks, "fallbacks");
    return layers.callAsync(
        Require.nonNull(spec, "spec"), Require.nonNull(call, "call"), fallbacks.iterator());
  }

  /**
   * The breaker of a place: its state, numbers and events, and its switches such as
   * {@code transitionToForcedOpenState()}. A consumer of its events makes each call a little
   * dearer.
   *
   * @param key the place, "" if there is one only
   * @return empty if no call went there lately
   */
  public Optional<CircuitBreaker> circuitBreaker(String key) {
    Circuit circuit = engine.circuits.find(Require.nonNull(key, "key"));
    return Optional.ofNullable(circuit).map(found -> found.breaker().target());
  }

  /**
   * How it behaves.
   *
   * @return the configuration it was built with
   */
  public CallConfig config() {
    return engine.config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<GuardedCall<?>, CallStats> kind() {
    return KIND;
  }

  @Override
  public CallStats stats() {
    return CallNumbers.stats(engine);
  }

  @Override
  public CallDetails details() {
    return CallNumbers.details(engine);
  }

  @Override
  public long faultCount() {
    return engine.recorder.faultCount();
  }

  /**
   * Tells the listeners of a registry when a breaker opens, probes or closes. One that
   * {@link Builder#register} made does so already.
   *
   * @param guards the registry
   */
  public void publishTo(GuardRegistry guards) {
    registry = Require.nonNull(guards, "guards");
  }

  private void stateChanged(Circuit circuit, CircuitBreaker.State state) {
    GuardRegistry guards = registry;
    if (guards == null) {
      return;
    }
    String place = circuit.key().isEmpty() ? "" : " for " + circuit.key();
    String word = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    guards.publish(new GuardEvent(
        subject,
        "breaker." + word,
        "the circuit breaker" + place + " is " + word + " now",
        engine.clock.instant()));
  }

  /**
   * Collects the parts of a guarded call. Not thread-safe.
   *
   * @param <T> what calls give back
   */
  public static final class Builder<T extends @Nullable Object> {
    private final String name;
    private CallConfig base = CallConfig.DEFAULTS;
    private Resource resource = Resource.HTTP;
    private OutcomeClassifier<? super T> classifier = OutcomeClassifier.exceptionsAreFailures();
    private Supplier<ExecutorService> executor = HelperThreads::executor;
    private @Nullable GuardClock clock;
    private @Nullable Subject subject;
    private @Nullable CallCache<T> cache;
    private boolean interrupts = true;
    private boolean repeatable;
    private boolean singleFlight;

    private Builder(String name) {
      this.name = Require.name(name, "name");
    }

    /**
     * All settings at once. Default: {@link CallConfig#DEFAULTS}. Setters called later change
     * single ones.
     *
     * @param config the settings
     * @return this
     */
    public Builder<T> config(CallConfig config) {
      base = Require.nonNull(config, "config");
      return this;
    }

    /**
     * How far it goes. Default: {@link GuardMode#PROTECT}.
     *
     * @param mode the mode
     * @return this
     */
    public Builder<T> mode(GuardMode mode) {
      return config(base.withMode(mode));
    }

    /**
     * How long a call may take with all its attempts and waits. Default: 30 s.
     *
     * @param timeout > 0, not below an attempt's
     * @return this
     */
    public Builder<T> totalTimeout(Duration timeout) {
      return config(base.withTotalTimeout(timeout));
    }

    /**
     * How long one attempt may take. Default: learned from what attempts take; 10 s until that is
     * known, for calls that may be repeated.
     *
     * @param timeout > 0, not above the total time-out
     * @return this
     */
    public Builder<T> attemptTimeout(Duration timeout) {
      return config(base.withAttemptTimeout(timeout));
    }

    /**
     * The most attempts of a call that may be repeated. Default: 3.
     *
     * @param attempts 1..10
     * @return this
     */
    public Builder<T> maximumAttempts(int attempts) {
      return config(base.withMaximumAttempts(attempts));
    }

    /**
     * The most attempts under way to one place. Default: 1,000. Below it the guard finds a limit of
     * its own when the other side slows down.
     *
     * @param attempts >= 1
     * @return this
     */
    public Builder<T> maximumConcurrent(int attempts) {
      return config(base.withMaximumConcurrent(attempts));
    }

    /**
     * Says that doing a call twice does no more than doing it once: all calls without a
     * {@link CallSpec} may be repeated. Default: none may.
     *
     * @return this
     */
    public Builder<T> repeatable() {
      repeatable = true;
      return this;
    }

    /**
     * Lets calls of one {@link CallSpec#identity()} that come while one is under way share its
     * answer. Default: each is made.
     *
     * @return this
     */
    public Builder<T> singleFlight() {
      singleFlight = true;
      return this;
    }

    /**
     * Says what the end of an attempt means. Default:
     * {@link OutcomeClassifier#exceptionsAreFailures()}.
     *
     * @param classifier says it
     * @return this
     */
    public Builder<T> classifier(OutcomeClassifier<? super T> classifier) {
      this.classifier = Require.nonNull(classifier, "classifier");
      return this;
    }

    /**
     * What operations spend their time on while it calls. Default: {@link Resource#HTTP}.
     *
     * @param resource the resource; a guard further inside, as of a database, goes before
     * @return this
     */
    public Builder<T> resource(Resource resource) {
      this.resource = Require.nonNull(resource, "resource");
      return this;
    }

    /**
     * Never interrupts a thread: a call on it takes as long as it takes, its time-outs are not
     * enforced, and there is no second attempt beside it. For code that does not survive
     * interrupts, such as one that writes to a {@code FileChannel}. Calls that end later are not
     * concerned.
     *
     * @return this
     */
    public Builder<T> withoutInterrupts() {
      interrupts = false;
      return this;
    }

    /**
     * Runs second attempts beside calls on the caller's thread. Default: virtual threads, before
     * JDK 21 at most 64 of the platform's.
     *
     * @param executor it is not shut down
     * @return this
     */
    public Builder<T> executor(ExecutorService executor) {
      Require.nonNull(executor, "executor");
      this.executor = () -> executor;
      return this;
    }

    /**
     * A cache of answers, outside of all other layers. Default: none.
     *
     * @param cache the cache
     * @return this
     */
    public Builder<T> cache(CallCache<T> cache) {
      this.cache = Require.nonNull(cache, "cache");
      return this;
    }

    /**
     * The guard that this one is a part of: messages and events name that. Default: this one.
     *
     * @param subject such as the client that calls by it
     * @return this
     */
    public Builder<T> partOf(Subject subject) {
      this.subject = Require.nonNull(subject, "subject");
      return this;
    }

    /**
     * The clock. Default: the registry's, or the system's without one.
     *
     * @param clock the clock
     * @return this
     */
    public Builder<T> clock(GuardClock clock) {
      this.clock = Require.nonNull(clock, "clock");
      return this;
    }

    /**
     * A guarded call that no registry knows.
     *
     * @return a new guard
     */
    public GuardedCall<T> build() {
      return new GuardedCall<>(this, clock == null ? GuardClock.system() : clock);
    }

    /**
     * A guarded call that a registry knows.
     *
     * @param guards the registry
     * @return a new guard
     * @throws IllegalArgumentException if the name is taken
     */
    public GuardedCall<T> register(GuardRegistry guards) {
      GuardedCall<T> call =
          guards.register(new GuardedCall<>(this, clock == null ? guards.clock() : clock));
      call.publishTo(guards);
      return call;
    }
  }
}
