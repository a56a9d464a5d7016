/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something the application does, under a name:
 * {@code guards.operation("ShipmentAgent.process").call(() -> ...)}. What guards do while it runs
 * is added to it, also on other threads if the work was handed over by {@link GuardExecutors},
 * {@link GuardFutures} or {@link Parallel}. Operations nest; an inner one counts in itself and in
 * those around it.
 *
 * <p>Thread-safe.
 */
public final class NamedOperation implements Guard<OperationStats> {
  private final String name;
  private final GuardClock clock;
  final OperationRecorder recorder;

  private NamedOperation(String name, GuardClock clock) {
    this.name = Require.name(name, "operation name");
    this.clock = Require.nonNull(clock, "clock");
    this.recorder = new OperationRecorder(name, clock);
  }

  /**
   * An operation without a registry. With one, use {@code guards.operation(name)}.
   *
   * @param name not blank, at most 200 characters
   * @param clock its clock
   * @return a new operation
   */
  public static NamedOperation of(String name, GuardClock clock) {
    return new NamedOperation(name, clock);
  }

  /**
   * Code that gives a value.
   *
   * @param <T> the value
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Call<T extends @Nullable Object, X extends Throwable> {
    /**
     * Runs it.
     *
     * @return the value
     * @throws X as it likes
     */
    T call() throws X;
  }

  /**
   * Code that gives none.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Action<X extends Throwable> {
    /**
     * Runs it.
     *
     * @throws X as it likes
     */
    void run() throws X;
  }

  /**
   * Runs code as this operation.
   *
   * @param body the code
   * @param <T> its value
   * @param <X> what it may throw
   * @return what the code returned
   * @throws X what the code threw, as it came
   */
  public <T extends @Nullable Object, X extends Throwable> T call(Call<T, X> body) throws X {
    Require.nonNull(body, "body");
    OperationScope scope = begin();
    try {
      return body.call();
    } catch (Throwable error) {
      scope.failed(error);
      throw error;
    } finally {
      scope.close();
    }
  }

  /**
   * Runs code as this operation.
   *
   * @param body the code
   * @param <X> what it may throw
   * @throws X what the code threw, as it came
   */
  public <X extends Throwable> void run(Action<X> body) throws X {
    Require.nonNull(body, "body");
    OperationScope scope = begin();
    try {
      body.run();
    } catch (Throwable error) {
      scope.failed(error);
      throw error;
    } finally {
      scope.close();
    }
  }

  /**
   * Runs code whose work goes on after it has returned: the operation ends when the stage
   * completes, and this thread leaves it at once.
   *
   * @param body starts the work
   * @param <S> the stage
   * @return the stage that {@code body} returned, the same instance
   */
  public <S extends CompletionStage<?>> S callAsync(Supplier<S> body) {
    Require.nonNull(body, "body");
    Run run = open();
    S stage;
    try {
      stage = Require.nonNull(body.get(), "stage");
    } catch (Throwable error) {
      run.failed(error);
      run.close();
      throw error;
    }
    run.closeWith(stage);
    return stage;
  }

  /**
   * Begins a run; for code that is no lambda. Close it on this thread, best by try-with-resources;
   * report a failure by {@link OperationScope#failed}.
   *
   * @return the run
   */
  public OperationScope begin() {
    return open();
  }

  private Run open() {
    ThreadFrame frame = ThreadFrame.current();
    if (frame.branch != null) {
      Run.endAbandoned(frame);
    }
    return new Run(this, clock, frame);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<NamedOperation, OperationStats> kind() {
    return Operations.KIND;
  }

  @Override
  public OperationStats stats() {
    return recorder.stats();
  }

  @Override
  public OperationDetails details() {
    return recorder.details();
  }

  @Override
  public long faultCount() {
    return recorder.misuseCount();
  }

  /** {@code operation "ShipmentAgent.process"}. */
  @Override
  public String toString() {
    return Operations.KIND.subject(name).toString();
  }
}
