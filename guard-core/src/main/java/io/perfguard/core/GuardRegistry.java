/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.base.Redaction;
import io.perfguard.core.base.Require;
import io.perfguard.core.check.OperationChecks;
import io.perfguard.core.finding.Costs;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.internal.Diagnostician;
import io.perfguard.core.internal.Evaluator;
import io.perfguard.core.internal.GuardTable;
import io.perfguard.core.internal.History;
import io.perfguard.core.internal.Reading;
import io.perfguard.core.internal.SnapshotRing;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationSource;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardListener;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.HistorySeries;
import io.perfguard.core.registry.RegistrySnapshot;
import io.perfguard.core.registry.StatsView;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.core.registry.Thresholds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's guards meet: it knows them by kind and name, reads their numbers, keeps a
 * short history and answers {@link #diagnose()}.
 *
 * <pre>{@code
 * GuardRegistry guards = GuardRegistry.create();
 * guards.operation("ShipmentAgent.process").run(() -> agent.process(batch));
 * guards.diagnose().print();
 * }</pre>
 *
 * <p>An application makes one and hands it around; there is no global one. {@link #close()} ends
 * its thread and lets go of its guards, which go on protecting calls.
 *
 * <p>Thread-safe.
 */
public final class GuardRegistry implements OperationSource, AutoCloseable {
  /** The window of {@link #diagnose()}. */
  public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(5);

  private static final long EVALUATE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final GuardClock clock;
  private final Configuration configuration;
  private final Redaction redaction;
  private final int maximumOperations;
  private final Faults faults = new Faults("registry");
  private final GuardTable table = new GuardTable(faults);
  private final LongAdder foldedOperations = new LongAdder();
  private final Diagnostician diagnostician;
  private final Evaluator evaluator;
  private final long startNanos;
  private final @Nullable Runnable stopListeningToClock;

  // Guarded by this.
  private final SnapshotRing ring;
  private final History history;
  private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
  private @Nullable Reading blockBegin;
  private long block;
  private boolean closed;

  private GuardRegistry(Builder builder) {
    clock = builder.clock;
    configuration = builder.configuration;
    redaction = builder.redaction;
    maximumOperations = builder.maximumOperations != null
        ? builder.maximumOperations
        : configuredMaximumOperations();
    startNanos = clock.nanoTime();
    ring = new SnapshotRing(startNanos);
    history = new History(table, builder.historyBytes, faults);
    diagnostician = new Diagnostician(
        table,
        builder.checks(),
        builder.thresholds.withConfiguration(configuration),
        builder.costs,
        faults);
    evaluator =
        new Evaluator(this::evaluate, EVALUATE_EVERY_NANOS, faults, GuardRegistry::evaluatorThread);
    stopListeningToClock = clock instanceof ManualClock manual ? listenTo(manual) : null;
  }

  private int configuredMaximumOperations() {
    long names =
        configuration.getLong("perfguard.operations.maximum", Operations.DEFAULT_MAXIMUM_NAMES, 1);
    return (int) Math.min(Integer.MAX_VALUE, names);
  }

  private static Thread evaluatorThread(Runnable body) {
    Thread thread =
        new Thread(null, body, "perfguard-evaluator-" + THREADS.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    // It outlives the caller that happened to register first, whose context must not be held by it.
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * A clock that is moved by hand takes the place of the evaluator's thread: what is due is done
   * when it moves.
   */
  private Runnable listenTo(ManualClock manual) {
    ManualClock.Listener listener = new ManualClock.Listener() {
      @Override
      public void beforeAdvance(long from, long to) {
        // What was counted until now must not fall into a window that begins after the jump.
        if (to - from >= SnapshotRing.EVERY.toNanos()) {
          keep(from);
        }
      }

      @Override
      public void afterAdvance(long now) {
        evaluate();
      }
    };
    manual.onAdvance(listener);
    return () -> manual.remove(listener);
  }

  /**
   * A registry with defaults: system clock, configuration from system properties and environment.
   *
   * @return a new registry
   */
  public static GuardRegistry create() {
    return builder().build();
  }

  /**
   * Begins a registry.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  // ---- guards

  /**
   * Registers a guard.
   *
   * @param guard the guard
   * @param <G> its type
   * @return the guard
   * @throws IllegalArgumentException if its kind has a guard of that name already; names both
   *     places
   * @throws IllegalStateException if the registry is closed
   */
  public <G extends Guard<?>> G register(G guard) {
    G added = table.add(guard, Place.ofCaller().orElse(null));
    startEvaluator();
    return added;
  }

  /**
   * The guard of a name, made if there is none.
   *
   * @param kind the kind
   * @param name the name
   * @param maker makes it, and may register it; called at most once, under the registry's lock
   * @param <G> its type
   * @param <S> its numbers
   * @return the guard, whoever made it
   * @throws IllegalArgumentException if {@code maker} gives a guard of another kind or name
   * @throws IllegalStateException if there is none and the registry is closed
   */
  public <G extends Guard<S>, S extends GuardStats<S>> G getOrRegister(
      GuardKind<G, S> kind, String name, Supplier<? extends G> maker) {
    Require.nonNull(kind, "kind");
    Require.name(name, "name of a guard");
    Require.nonNull(maker, "maker");
    G known = table.peek(kind, name);
    if (known != null) {
      return known;
    }
    G guard = table.getOrAdd(kind, name, maker, Place.ofCaller().orElse(null));
    startEvaluator();
    return guard;
  }

  private void startEvaluator() {
    if (!(clock instanceof ManualClock)) {
      evaluator.start();
    }
  }

  /**
   * The guard of a name.
   *
   * @param kind the kind
   * @param name the name
   * @param <G> its type
   * @param <S> its numbers
   * @return the guard
   * @throws NoSuchElementException if there is none; the message lists the names that there are
   */
  public <G extends Guard<S>, S extends GuardStats<S>> G get(GuardKind<G, S> kind, String name) {
    return table.get(Require.nonNull(kind, "kind"), Require.nonNull(name, "name"));
  }

  /**
   * The guard of a name, if there is one.
   *
   * @param kind the kind
   * @param name the name
   * @param <G> its type
   * @param <S> its numbers
   * @return the guard, or empty
   */
  public <G extends Guard<S>, S extends GuardStats<S>> Optional<G> find(
      GuardKind<G, S> kind, String name) {
    return Optional.ofNullable(
        table.peek(Require.nonNull(kind, "kind"), Require.nonNull(name, "name")));
  }

  /**
   * All guards.
   *
   * @return a copy, by kind id and name
   */
  public List<Guard<?>> guards() {
    return table.all();
  }

  /**
   * Removes a guard; it goes on protecting calls.
   *
   * @param guard the guard
   * @return whether it was registered here
   */
  public boolean remove(Guard<?> guard) {
    return table.remove(Require.nonNull(guard, "guard"));
  }

  /**
   * The operation of a name, made at its first use. Past the bound of names it is
   * {@link Operations#OTHER}, for all names that come new.
   *
   * @param name not blank, at most 200 characters; no ids or other values in it
   * @return the operation
   */
  @Override
  public NamedOperation operation(String name) {
    NamedOperation known = table.peek(Operations.KIND, Require.nonNull(name, "operation name"));
    return known != null ? known : newOperation(name);
  }

  private NamedOperation newOperation(String name) {
    Require.name(name, "operation name");
    boolean isFull = operationCount() >= maximumOperations;
    if (isFull && !name.equals(Operations.OTHER)) {
      foldedOperations.increment();
      NamedOperation other = table.peek(Operations.KIND, Operations.OTHER);
      return other != null ? other : addOperation(Operations.OTHER);
    }
    return addOperation(name);
  }

  private NamedOperation addOperation(String name) {
    NamedOperation operation = table.alone(() -> {
      if (table.isClosed()) {
        return NamedOperation.of(name, clock); // the call goes on, nobody reads its numbers
      }
      // Seen again now that nobody else adds one: racing threads must not pass the bound.
      boolean fits = name.equals(Operations.OTHER)
          || operationCount() < maximumOperations
          || table.peek(Operations.KIND, name) != null;
      return fits
          ? table.getOrAdd(Operations.KIND, name, () -> NamedOperation.of(name, clock), null)
          : newOperation(name);
    });
    startEvaluator();
    return operation;
  }

  private int operationCount() {
    int count = table.size(Operations.KIND);
    return table.peek(Operations.KIND, Operations.OTHER) == null ? count : count - 1;
  }

  /**
   * How often an operation was asked for by a new name when the bound of names was reached.
   *
   * @return a count that only grows
   */
  public long foldedOperationCount() {
    return foldedOperations.sum();
  }

  // ---- numbers

  /**
   * The numbers of one kind's guards now.
   *
   * @param kind the kind
   * @param <S> its numbers
   * @return by name
   */
  @SuppressWarnings("unchecked") // the table files numbers under the kind that made them
  public <S extends GuardStats<S>> StatsView<S> stats(GuardKind<?, S> kind) {
    Require.nonNull(kind, "kind");
    return new StatsView<>(
        kind.label(), (SortedMap<String, S>) (SortedMap<String, ?>) table.stats(kind));
  }

  /**
   * The numbers of all guards now. No side effects.
   *
   * @return a snapshot
   */
  public RegistrySnapshot snapshot() {
    return table.snapshot(clock.instant());
  }

  /**
   * The headline values of one guard over the last day.
   *
   * @param kind its kind
   * @param name its name
   * @return empty if there is no full block yet, or if it had to go for want of room
   */
  public Optional<HistorySeries> history(GuardKind<?, ?> kind, String name) {
    Require.nonNull(kind, "kind");
    Require.nonNull(name, "name");
    synchronized (this) {
      return history.find(kind, name);
    }
  }

  /**
   * What went wrong in the last five minutes, or since start.
   *
   * @return the findings, ranked
   */
  public Diagnosis diagnose() {
    return diagnose(DEFAULT_WINDOW);
  }

  /**
   * What went wrong in a window that ends now. Its begin is the newest kept snapshot that is old
   * enough: up to a minute earlier than asked for windows of six minutes, up to ten for longer
   * ones; {@link Diagnosis#from()} tells. It is the registry's begin if that is younger. At most an
   * hour is kept. Consumes nothing.
   *
   * @param window its length, > 0
   * @return the findings, ranked
   */
  public Diagnosis diagnose(Duration window) {
    Require.positive(window, "window");
    Reading now = table.read(clock.nanoTime(), clock.instant());
    Reading before;
    synchronized (this) {
      before = ring.before(now.nanos(), window);
    }
    // By the monotonic clock: the date may have been corrected in between.
    long length = now.nanos() - (before == null ? startNanos : before.nanos());
    return diagnostician.diagnose(before, now.snapshot().at().minusNanos(length), now.snapshot());
  }

  /**
   * Does what is due: a reading each minute, a block of history each five. Called by one thread at
   * a time.
   */
  private void evaluate() {
    long now = clock.nanoTime();
    boolean due;
    synchronized (this) {
      due = ring.isDue(now);
    }
    if (due) {
      keep(now);
    }
  }

  private void keep(long now) {
    // Without the lock: a guard that is slow to give its numbers must not keep anybody from closing
    // or asking.
    Reading reading = table.read(now, clock.instant());
    synchronized (this) {
      if (closed) {
        return;
      }
      ring.add(reading);
      long current = (now - startNanos) / HistorySeries.BLOCK.toNanos();
      if (current != block) {
        history.add(blockBegin, reading.snapshot());
        blockBegin = reading;
        block = current;
      }
    }
  }

  // ---- the rest

  /**
   * Adds a listener; it is told of the guards that are present.
   *
   * @param listener the listener; what it throws is contained
   */
  public void addListener(GuardListener listener) {
    table.addListener(listener);
  }

  /**
   * Removes a listener.
   *
   * @param listener the listener
   */
  public void removeListener(GuardListener listener) {
    table.removeListener(Require.nonNull(listener, "listener"));
  }

  /**
   * Tells the listeners of an event; for guards.
   *
   * @param event the event
   */
  public void publish(GuardEvent event) {
    table.publish(Require.nonNull(event, "event"));
  }

  /**
   * Closes something when this registry is closed; what was added last is closed first. For
   * modules: MBeans, meters, files.
   *
   * @param closeable closed at once if the registry is closed already
   */
  @Override
  public void closeWithThis(AutoCloseable closeable) {
    Require.nonNull(closeable, "closeable");
    synchronized (this) {
      if (!closed) {
        closeables.push(closeable);
        return;
      }
    }
    closeContained(closeable);
  }

  /**
   * The clock, for guards.
   *
   * @return the clock that the builder was given
   */
  public GuardClock clock() {
    return clock;
  }

  /**
   * The configuration, for guards.
   *
   * @return the configuration that the builder was given
   */
  @Override
  public Configuration configuration() {
    return configuration;
  }

  /**
   * What may be written out of keys, parameters and prompts, for guards.
   *
   * @return the policy that the builder was given
   */
  public Redaction redaction() {
    return redaction;
  }

  /**
   * Faults of listeners, checks and guards that were contained.
   *
   * @return a count that only grows
   */
  public long faultCount() {
    return faults.count();
  }

  /**
   * Ends the evaluator, tells the listeners that the guards are gone, closes what was added by
   * {@link #closeWithThis}. The guards go on protecting calls. A second call does nothing.
   */
  @Override
  public void close() {
    List<AutoCloseable> toClose;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      toClose = new ArrayList<>(closeables);
      closeables.clear();
    }
    evaluator.close();
    if (stopListeningToClock != null) {
      stopListeningToClock.run();
    }
    table.close();
    toClose.forEach(this::closeContained);
  }

  private void closeContained(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception | LinkageError e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      faults.record("closing " + closeable.getClass().getName(), e);
    }
  }

  /** Collects the parts of a registry. Not thread-safe. */
  public static final class Builder {
    private static final long DEFAULT_HISTORY_BYTES = 16L << 20;

    private GuardClock clock = GuardClock.system();
    private Configuration configuration = Configuration.system();
    private Redaction redaction = Redaction.shapes();
    private Thresholds thresholds = Thresholds.DEFAULTS;
    private Costs costs = Costs.DEFAULTS;
    private long historyBytes = DEFAULT_HISTORY_BYTES;
    private @Nullable Integer maximumOperations;
    private final Map<GuardKind<?, ?>, List<GuardCheck<?>>> checks = new HashMap<>();

    private Builder() {
      OperationChecks.all().forEach(check -> check(Operations.KIND, check));
    }

    /**
     * The clock. Default: the system's. With a {@link ManualClock} nothing runs in the background:
     * what is due is done when it is advanced.
     *
     * @param source the clock
     * @return this
     */
    public Builder clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * Where settings come from. Default: system properties {@code perfguard.*}, then the
     * environment.
     *
     * @param source from a key to its value
     * @return this
     */
    public Builder configuration(Configuration source) {
      configuration = Require.nonNull(source, "configuration");
      return this;
    }

    /**
     * What may be written out. Default: shapes only.
     *
     * @param policy the policy
     * @return this
     */
    public Builder redaction(Redaction policy) {
      redaction = Require.nonNull(policy, "redaction");
      return this;
    }

    /**
     * Sets a threshold. Default: the configuration's {@code perfguard.threshold.<name>}, then the
     * playbook's value.
     *
     * @param key the threshold
     * @param value its value
     * @param <T> its type
     * @return this
     * @throws IllegalArgumentException if the value is out of range
     */
    public <T extends Comparable<T>> Builder threshold(ThresholdKey<T> key, T value) {
      thresholds = thresholds.with(Require.nonNull(key, "key"), value);
      return this;
    }

    /**
     * The prices that rank findings. Default: {@link Costs#DEFAULTS}.
     *
     * @param prices the prices
     * @return this
     */
    public Builder costs(Costs prices) {
      costs = Require.nonNull(prices, "costs");
      return this;
    }

    /**
     * How many operation names are kept apart. Default: {@code perfguard.operations.maximum}, then
     * {@value Operations#DEFAULT_MAXIMUM_NAMES}.
     *
     * @param names >= 1
     * @return this
     */
    public Builder maximumOperations(int names) {
      Require.atLeast(1, names, "maximumOperations");
      maximumOperations = names;
      return this;
    }

    /**
     * The bound of memory for the history of all guards together. Default: 16 MB.
     *
     * @param size the bound; with 0 no history is kept
     * @return this
     */
    public Builder maximumHistory(DataSize size) {
      historyBytes = Require.nonNull(size, "maximumHistory").bytes();
      return this;
    }

    /**
     * Adds a check beside those that a kind brings.
     *
     * @param kind the kind whose guards it reads
     * @param check the check
     * @param <S> the kind's numbers
     * @return this
     */
    public <S extends GuardStats<S>> Builder check(GuardKind<?, S> kind, GuardCheck<S> check) {
      checks
          .computeIfAbsent(Require.nonNull(kind, "kind"), k -> new ArrayList<>())
          .add(Require.nonNull(check, "check"));
      return this;
    }

    Map<GuardKind<?, ?>, List<GuardCheck<?>>> checks() {
      Map<GuardKind<?, ?>, List<GuardCheck<?>>> copy = new HashMap<>();
      checks.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
      return copy;
    }

    /**
     * The registry.
     *
     * @return a new registry
     * @throws IllegalArgumentException if the configuration holds a value that cannot be read
     */
    public GuardRegistry build() {
      return new GuardRegistry(this);
    }
  }
}
