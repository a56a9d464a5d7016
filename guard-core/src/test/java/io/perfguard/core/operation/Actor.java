/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does one step at a time, when the test says so: several of them make a program with
 * many threads whose order is the test's. A step may stay inside a scope by {@link #inside()}: the
 * following steps run in there, until {@link #leave()}.
 */
final class Actor {
  private static final long DEADLINE_SECONDS = 60;
  private static final Object DONE = new Object();
  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

  /** What an actor does. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private static final Step LEAVE = () -> {};

  private final SynchronousQueue<Step> steps = new SynchronousQueue<>();
  private final SynchronousQueue<Object> answers = new SynchronousQueue<>();

  Actor(String name) {
    Thread thread = new Thread(
        () -> {
          CURRENT.set(this);
          loop();
        },
        name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The actor that runs this code. */
  static Actor current() {
    return CURRENT.get();
  }

  /**
   * Lets the actor do a step, and waits for its end, or until the step is {@link #inside()}
   * something.
   */
  void does(Step step) {
    try {
      steps.put(step);
      Object answer = answers.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new AssertionError("the step does not end");
      }
      if (answer instanceof Throwable failure) {
        throw new AssertionError("a step failed", failure);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the innermost step that is inside something. */
  void leave() {
    does(LEAVE);
  }

  /** Called by a step: the steps to come run here. */
  void inside() {
    answer(DONE);
    loop();
  }

  private void loop() {
    while (true) {
      try {
        Step step = steps.take();
        if (step == LEAVE) {
          return;
        }
        step.run();
        answer(DONE);
      } catch (Throwable e) {
        answer(e);
      }
    }
  }

  private void answer(Object answer) {
    try {
      answers.put(answer);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
