/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Costs;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.finding.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a check may read: two records of one guard, the ends of the window, thresholds, the
 * other guards' windows and, on request, details. Immutable; details are made once, when asked for.
 *
 * @param <S> the numbers of the guard that is checked
 */
public final class CheckContext<S extends GuardStats<S>> {
  private final Subject subject;
  private final S now;
  private final @Nullable S before;
  private final Instant from;
  private final Instant to;
  private final Thresholds thresholds;
  private final Costs costs;
  private final Supplier<Optional<GuardDetails>> details;
  private final Function<GuardKind<?, ?>, SortedMap<String, ?>> windows;
  private @Nullable S window;
  private boolean asked;
  private @Nullable GuardDetails made;

  private CheckContext(Builder<S> builder) {
    subject = builder.subject;
    now = builder.now;
    before = builder.before;
    from = builder.from;
    to = builder.to;
    thresholds = builder.thresholds;
    costs = builder.costs;
    details = builder.details;
    windows = builder.windows;
  }

  /**
   * Begins a context; the registry does so, and tests of checks.
   *
   * @param subject the guard
   * @param now its numbers at the window's end
   * @param <S> the numbers
   * @return a builder
   */
  public static <S extends GuardStats<S>> Builder<S> builder(Subject subject, S now) {
    return new Builder<>(subject, now);
  }

  /**
   * The guard that is checked.
   *
   * @return the subject of its findings
   */
  public Subject subject() {
    return subject;
  }

  /**
   * The numbers at the window's end, cumulative since the guard was built.
   *
   * @return the later record
   */
  public S now() {
    return now;
  }

  /**
   * The numbers at the window's begin.
   *
   * @return the earlier record; empty if the guard is younger than the window
   */
  public Optional<S> before() {
    return Optional.ofNullable(before);
  }

  /**
   * What happened in the window: {@code now} minus {@code before}.
   *
   * @return the difference; all of {@code now} if the guard is younger than the window
   */
  public S window() {
    S known = window;
    if (known == null) {
      known = before == null ? now : now.minus(before);
      window = known;
    }
    return known;
  }

  /**
   * Begin of the window.
   *
   * @return an instant before {@link #to()}
   */
  public Instant from() {
    return from;
  }

  /**
   * End of the window.
   *
   * @return the instant of {@link #now()}
   */
  public Instant to() {
    return to;
  }

  /**
   * Length of the window.
   *
   * @return positive
   */
  public Duration length() {
    Duration length = Duration.between(from, to);
    return length.isNegative() || length.isZero() ? Duration.ofNanos(1) : length;
  }

  /**
   * A threshold.
   *
   * @param key its key
   * @param <T> its type
   * @return the user's value, else the default
   */
  public <T extends Comparable<T>> T threshold(ThresholdKey<T> key) {
    return thresholds.get(key);
  }

  /**
   * The prices of waiting.
   *
   * @return the registry's
   */
  public Costs costs() {
    return costs;
  }

  /**
   * The guard's details, if it has some of this type.
   *
   * @param type their record
   * @param <D> their type
   * @return the details, or empty
   */
  public <D extends GuardDetails> Optional<D> details(Class<D> type) {
    if (!asked) {
      made = details.get().orElse(null);
      asked = true;
    }
    return Optional.ofNullable(made).filter(type::isInstance).map(type::cast);
  }

  /**
   * What the guards of another kind did in the same window; so a check sees, say, the operations
   * around it.
   *
   * @param kind the other kind
   * @param <T> its numbers
   * @return by name; empty if there is none
   */
  @SuppressWarnings("unchecked") // the registry files numbers under the kind that made them
  public <T extends GuardStats<T>> SortedMap<String, T> windows(GuardKind<?, T> kind) {
    return (SortedMap<String, T>) windows.apply(kind);
  }

  /**
   * Begins a finding about this guard.
   *
   * @param code such as {@code PG-201}
   * @param severity how urgent
   * @return a builder
   */
  public Finding.Builder finding(String code, Severity severity) {
    return severity == Severity.RED ? Finding.red(code, subject) : Finding.amber(code, subject);
  }

  /**
   * Collects the parts of a context. Not thread-safe.
   *
   * @param <S> the numbers
   */
  public static final class Builder<S extends GuardStats<S>> {
    private final Subject subject;
    private final S now;
    private @Nullable S before;
    private Instant from = Instant.EPOCH;
    private Instant to = Instant.EPOCH.plus(Duration.ofMinutes(5));
    private Thresholds thresholds = Thresholds.DEFAULTS;
    private Costs costs = Costs.DEFAULTS;
    private Supplier<Optional<GuardDetails>> details = Optional::empty;
    private Function<GuardKind<?, ?>, SortedMap<String, ?>> windows = kind -> new TreeMap<>();

    private Builder(Subject subject, S now) {
      this.subject = Require.nonNull(subject, "subject");
      this.now = Require.nonNull(now, "now");
    }

    /**
     * The numbers at the window's begin.
     *
     * @param earlier the record; null if the guard is younger than the window
     * @return this
     */
    public Builder<S> before(@Nullable S earlier) {
      before = earlier;
      return this;
    }

    /**
     * The window's ends. Default: five minutes.
     *
     * @param begin its begin
     * @param end its end
     * @return this
     */
    public Builder<S> window(Instant begin, Instant end) {
      from = Require.nonNull(begin, "begin");
      to = Require.nonNull(end, "end");
      return this;
    }

    /**
     * The thresholds. Default: the playbook's.
     *
     * @param values the thresholds
     * @return this
     */
    public Builder<S> thresholds(Thresholds values) {
      thresholds = Require.nonNull(values, "thresholds");
      return this;
    }

    /**
     * The prices. Default: {@link Costs#DEFAULTS}.
     *
     * @param prices the prices
     * @return this
     */
    public Builder<S> costs(Costs prices) {
      costs = Require.nonNull(prices, "costs");
      return this;
    }

    /**
     * The details. Default: none.
     *
     * @param source makes them on request
     * @return this
     */
    public Builder<S> details(Supplier<Optional<GuardDetails>> source) {
      details = Require.nonNull(source, "details");
      return this;
    }

    /**
     * What other kinds did. Default: nothing.
     *
     * @param source from a kind to its windows by name
     * @return this
     */
    public Builder<S> windows(Function<GuardKind<?, ?>, SortedMap<String, ?>> source) {
      windows = Require.nonNull(source, "windows");
      return this;
    }

    /**
     * The context.
     *
     * @return a new context
     */
    public CheckContext<S> build() {
      return new CheckContext<>(this);
    }
  }
}
