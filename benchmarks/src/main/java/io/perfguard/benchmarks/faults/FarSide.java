/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;

/** All that is beyond the client: the proxy, and the origin behind it. Thread-safe. */
final class FarSide implements AutoCloseable {
  /**
   * What both have counted so far.
   *
   * @param requestCount requests that came out of the client
   * @param originRequestCount those that reached the origin
   * @param connectionCount connections that the client opened
   */
  record Counts(long requestCount, long originRequestCount, long connectionCount) {
    Counts minus(Counts earlier) {
      return new Counts(
          requestCount - earlier.requestCount,
          originRequestCount - earlier.originRequestCount,
          connectionCount - earlier.connectionCount);
    }
  }

  private final EventLoop loop;
  private final Lab lab;
  private final Origin origin;
  private final FaultProxy proxy;

  FarSide(Lab lab, long seed) throws IOException {
    this.lab = lab;
    loop = new EventLoop();
    origin = loop.call(() -> {
      try {
        return new Origin(loop, lab, seed);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    proxy = loop.call(() -> {
      try {
        return new FaultProxy(loop, origin.address());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Where clients ask: at the proxy. */
  URI uri() {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return URI.create("http://" + host + ":" + proxy.port() + "/things/42");
  }

  Lab lab() {
    return lab;
  }

  /** The origin's mode when all is well. */
  OriginMode healthy() {
    return OriginMode.healthy(lab.workers());
  }

  void origin(OriginMode mode) {
    loop.run(() -> origin.become(mode));
  }

  void network(Toxic toxic) {
    loop.run(() -> {
      try {
        proxy.become(toxic);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Ends any fault. */
  void heal() {
    network(Toxic.NONE);
    origin(healthy());
  }

  Counts counts() {
    return loop.call(
        () -> new Counts(proxy.requestCount(), origin.requestCount(), proxy.connectionCount()));
  }

  long cpuNanos() {
    return loop.cpuNanos();
  }

  @Override
  public void close() {
    loop.close();
  }
}
