/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.HeldLease;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ThreadFrame;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One timing of a resource, as a guard makes it, on a thread in the state that the method names.
 */
public class ScopeBenchmark {

  /** The thread has a frame, as after its first operation. Its leases are none. */
  @State(Scope.Thread)
  public static class Framed {
    /** Makes the frame. */
    @Setup
    public void open() {
      ThreadFrame.current();
    }
  }

  /** The thread is in an operation. */
  @State(Scope.Thread)
  public static class Running {
    private final OperationScope run =
        NamedOperation.of("running", GuardClock.system()).begin();

    /** Ends the operation. */
    @TearDown
    public void close() {
      run.close();
    }
  }

  /** The thread is in an operation and holds something that counts remote calls. */
  @State(Scope.Thread)
  public static class RunningWithLease extends Running {
    private final CountingLease lease = new CountingLease();

    /** Takes the lease. */
    @Setup
    public void hold() {
      ThreadFrame.current().hold(lease);
    }

    /** Gives it back. */
    @TearDown
    public void release() {
      ThreadFrame.current().release(lease);
      lease.check();
    }
  }

  private static final class CountingLease implements HeldLease {
    /** Calls that began and have not ended. */
    private long open;

    @Override
    public void remoteCallBegan(Resource resource) {
      open++;
    }

    @Override
    public void remoteCallEnded(Resource resource) {
      open--;
    }

    void check() {
      if (open != 0) {
        throw new IllegalStateException(open + " calls began and did not end");
      }
    }
  }

  private static long time(Resource resource) {
    long token = ResourceTimer.enter(resource);
    ResourceTimer.exit(token);
    return token;
  }

  /**
   * Nothing on this thread ever was in an operation.
   *
   * @return the token
   */
  @Benchmark
  public long idleWithoutFrame() {
    return time(Resource.DB);
  }

  /**
   * No operation runs.
   *
   * @param state the thread's
   * @return the token
   */
  @Benchmark
  public long idleWithFrame(Framed state) {
    return time(Resource.DB);
  }

  /**
   * No operation runs; a remote call looks for held leases.
   *
   * @param state the thread's
   * @return the token
   */
  @Benchmark
  public long idleHttp(Framed state) {
    return time(Resource.HTTP);
  }

  /**
   * In an operation.
   *
   * @param state the thread's
   * @return the token
   */
  @Benchmark
  public long db(Running state) {
    return time(Resource.DB);
  }

  /**
   * In an operation; a remote call looks for held leases.
   *
   * @param state the thread's
   * @return the token
   */
  @Benchmark
  public long http(Running state) {
    return time(Resource.HTTP);
  }

  /**
   * In an operation; a remote call tells a held lease.
   *
   * @param state the thread's
   * @return the token
   */
  @Benchmark
  public long httpWithLease(RunningWithLease state) {
    return time(Resource.HTTP);
  }
}
